// The tables of a platform's folder as they are read, and found by their names; for load*.cpp and the
// editor of tables only.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

// A missing file of a table that a platform must have is a fault.
[[nodiscard]] Tables read_tables(const std::filesystem::path& folder, Issues& issues);

// Those that there are: first the ones that every platform has, in the order in which they are read.
[[nodiscard]] std::vector<const input::CsvTable*> all_tables(const Tables& tables);

// "sites" -> sites.csv; nothing when the platform has no such file.  REQUIRES: it is one of
// editable_tables().
[[nodiscard]] const input::CsvTable* table_of(const Tables& tables, std::string_view name);
[[nodiscard]] bool is_required(std::string_view name);
void set_table(Tables& tables, std::string_view name, input::CsvTable table);

}  // namespace archipelago::platform::detail
