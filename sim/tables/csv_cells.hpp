// Cells of our own tables: quoted only when they hold a comma, a quote or a line break.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace archipelago::tables {

// As it stands in the table.
[[nodiscard]] std::string csv_cell(std::string_view text);
// The cells of a line without their quotes.
[[nodiscard]] std::vector<std::string> csv_cells(std::string_view line);

}  // namespace archipelago::tables
