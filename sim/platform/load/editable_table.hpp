// The tables of a platform that an overlay, an axis or `--set` may change, and how a row of each is
// named there.
//
// Names    table: its file without ".csv".  row: what tells it from the others, joined by slashes in
//          the order of `identity` ("hanoi", "h100/1980", "VN/personal"); `*` in a name stands for
//          any text, so "*" is every row.  column: as in the file, or without its unit where only one
//          is meant (wacc for wacc_percent).
// Flow     files and paths -> find_table(), find_column() -> CellEdit (table_edits.hpp).
// Errors   a name that leads nowhere is none; no_table() and FoundColumn have the sentence.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "input/csv_table.hpp"

namespace archipelago::platform {

struct EditableTable {
  std::string_view name;                   // "sites"
  std::string_view schema;                 // "sites.csv"
  std::vector<std::string_view> identity;  // its columns, of one row one value each
};

[[nodiscard]] std::span<const EditableTable> editable_tables();
[[nodiscard]] const EditableTable* find_table(std::string_view name);
// "'site' is no table of a platform (did you mean 'sites'?)"
[[nodiscard]] std::string no_table(std::string_view name);

// A column, or the sentence that says why there is none.
struct FoundColumn {
  std::string name;
  std::string fault;
};
[[nodiscard]] FoundColumn find_column(const EditableTable& table, std::string_view word);

// Whether the row of that name is meant by `pattern`.
[[nodiscard]] bool is_pattern(std::string_view name);
[[nodiscard]] bool matches(const std::string& pattern, const std::string& row);

// The name of the row with these cells, by column of the schema.
[[nodiscard]] std::string row_name(const EditableTable& table, const input::CsvSchema& schema,
                                   std::span<const std::string> cells);

}  // namespace archipelago::platform
