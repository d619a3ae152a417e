// Cells of our own tables, read: quoted only when they hold a comma, a quote or a line break
// (input/text.hpp writes them).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace archipelago::tables {

// The cells of a line without their quotes.
[[nodiscard]] std::vector<std::string> csv_cells(std::string_view line);

}  // namespace archipelago::tables
