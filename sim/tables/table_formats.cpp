#include "tables/table_formats.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text_table.hpp"
#include "input/text.hpp"

namespace archipelago::tables {

namespace {

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (!line.empty() || &cell != &cells.front()) line += ',';
    line += input::csv_cell(cell);
  }
  return line + '\n';
}

std::string csv(const store::Table& table) {
  std::string text = csv_line(table.columns);
  for (const auto& row : table.rows) text += csv_line(row);
  return text;
}

std::string json(const store::Table& table) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& row : table.rows) {
    auto entry = nlohmann::ordered_json::object();
    for (std::size_t c = 0; c < row.size(); ++c) {
      const auto number = table.numeric[c] ? input::parse_number(row[c]) : std::nullopt;
      if (number) {
        entry[table.columns[c]] = *number;
      } else if (row[c].empty()) {
        entry[table.columns[c]] = nullptr;
      } else {
        entry[table.columns[c]] = row[c];
      }
    }
    list.push_back(std::move(entry));
  }
  return list.dump(1) + "\n";
}

// Six digits are more than anybody reads; csv and json have all of them.
std::string for_people(const std::string& cell, bool numeric) {
  constexpr std::size_t kLong = 8;
  if (!numeric || cell.size() <= kLong || cell.find('.') == std::string::npos) return cell;
  const auto number = input::parse_number(cell);
  return number ? fmt::format("{:.6g}", *number) : cell;
}

TextTable text_table(const store::Table& table) {
  std::vector<Align> aligns;
  for (const bool numeric : table.numeric) {
    aligns.push_back(numeric ? Align::kRight : Align::kLeft);
  }
  TextTable text(table.columns, std::move(aligns));
  for (std::vector<std::string> row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) row[c] = for_people(row[c], table.numeric[c]);
    text.add(std::move(row));
  }
  return text;
}

}  // namespace

const std::vector<std::string>& table_formats() {
  static const std::vector<std::string> formats{"text", "md", "csv", "json"};
  return formats;
}

std::string format_table(const store::Table& table, std::string_view format) {
  if (format == "csv") return csv(table);
  if (format == "json") return json(table);
  if (format == "md") return text_table(table).markdown();
  ARCHIPELAGO_REQUIRE(format == "text");
  return text_table(table).text();
}

std::string json_string(const std::string& text) { return nlohmann::json(text).dump(); }

}  // namespace archipelago::tables
