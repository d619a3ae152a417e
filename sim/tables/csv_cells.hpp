// The cells of a line of our own tables without their quotes: the way back from input::csv_cell().
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace archipelago::tables {

[[nodiscard]] std::vector<std::string> csv_cells(std::string_view line);

}  // namespace archipelago::tables
