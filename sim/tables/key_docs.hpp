// Tables of keys (input/key_table.hpp) for people and editors: CSV, Markdown, text and JSON schema.
//
// Flow     rows -> `archipelago list settings --format md` and the like -> pages and schemas below
//          docs/ (scripts/refresh-docs.sh; a test compares).
// Schema   JSON Schema 2020-12 as YAML language servers read it; quantities are strings with a unit.
//          What depends on other keys is described in words and not enforced.
// Errors   none.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "input/csv_table.hpp"
#include "input/key_table.hpp"

namespace archipelago::tables {

// key,default,unit,range,needed,owner,meaning
[[nodiscard]] std::string keys_csv(std::span<const input::KeyRow> rows);
// One table, keys in the order of the rows.
[[nodiscard]] std::string keys_markdown(std::span<const input::KeyRow> rows);
// The same for a terminal.
[[nodiscard]] std::string keys_text(std::span<const input::KeyRow> rows);
// Everything about one key, a line each.
[[nodiscard]] std::string key_card(const input::KeyRow& row);

// Of a file whose keys are these.
[[nodiscard]] std::string keys_schema(const std::string& title,
                                      std::span<const input::KeyRow> rows);
// Of an experiment file: its own keys, the settings, and under `axes` lists of their values.
[[nodiscard]] std::string experiment_schema();

// The columns of one table of a platform, of its schema.
[[nodiscard]] std::string columns_markdown(const input::CsvSchema& schema);
[[nodiscard]] std::string columns_text(const input::CsvSchema& schema);

// Any table of words; the first column is code.
[[nodiscard]] std::string words_markdown(const std::vector<std::string>& titles,
                                         const std::vector<std::vector<std::string>>& rows);

}  // namespace archipelago::tables
