// The schemas of the platform tables, platforms/schema/*.csv, which the program carries inside
// itself: a platform needs no schema beside it, wherever it lies.
//
// Flow     platforms/schema/*.csv -> cmake/EmbedSchemas.cmake (at build time) -> schema_files() ->
//          schema_of() -> CsvTable.
// Errors   none: a schema that is broken or missing is a bug of ours and stops the tests.
#pragma once

#include <span>
#include <string_view>

#include "input/csv_table.hpp"

namespace archipelago::platform {

struct SchemaFile {
  std::string_view name;  // "sites.csv"
  std::string_view text;
};

// All of them, by name.
[[nodiscard]] std::span<const SchemaFile> schema_files();

// REQUIRES: there is one of that name.
[[nodiscard]] input::CsvSchema schema_of(std::string_view name);

}  // namespace archipelago::platform
