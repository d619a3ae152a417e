// A table of words as people, spreadsheets and programs read it.
//
// Formats  text: columns as wide as they must be; md: Markdown; csv: a header and a line a row (RFC
//          4180); json: a list of objects, numbers where the column holds numbers, null for nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/campaign_query.hpp"

namespace archipelago::tables {

[[nodiscard]] const std::vector<std::string>& table_formats();

// REQUIRES: one of table_formats().
[[nodiscard]] std::string format_table(const store::Table& table, std::string_view format);

// As JSON writes a string, quotes included.
[[nodiscard]] std::string json_string(const std::string& text);

}  // namespace archipelago::tables
