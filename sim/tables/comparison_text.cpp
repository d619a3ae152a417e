#include "tables/comparison_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text_table.hpp"

namespace archipelago::tables {

namespace {

using Json = nlohmann::ordered_json;

std::string change_words(const MovedMetric& move) {
  if (!move.largest) return "-";
  if (std::isinf(*move.largest)) return "from 0";
  return fmt::format("{:.3g} %", *move.largest * 100);
}

std::string rows_words(const MovedMetric& move) {
  if (move.rows_gone == 0 && move.rows_new == 0) return "-";
  return fmt::format("{} gone, {} new", move.rows_gone, move.rows_new);
}

std::string shown(const std::string& cell) { return cell.empty() ? "nothing" : cell; }

}  // namespace

std::string comparison_text(const Comparison& comparison) {
  std::string text;
  for (const std::string& difference : comparison.differences) text += difference + "\n";
  if (!comparison.moved.empty()) {
    TextTable table(
        {"table", "metric", "cells", "rows", "largest change", "first"},
        {Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft, Align::kRight, Align::kLeft});
    for (const MovedMetric& move : comparison.moved) {
      table.add({move.table, move.metric, std::to_string(move.cells), rows_words(move),
                 change_words(move),
                 fmt::format("{}: {} -> {}", move.place, shown(move.before), shown(move.after))});
    }
    text += table.text();
  }
  for (const std::string& what : comparison.not_compared) text += "not compared: " + what + "\n";
  return text;
}

std::string comparison_json(const Comparison& comparison, const ComparedNames& names) {
  Json json{{"before", names.before}, {"after", names.after}};
  json["changed_inputs"] = names.changed_inputs;
  json["equal"] = comparison.equal();
  json["scenarios"] = comparison.scenarios;
  json["cells"] = comparison.cells;
  json["differences"] = comparison.differences;
  json["not_compared"] = comparison.not_compared;
  json["moved"] = Json::array();
  for (const MovedMetric& move : comparison.moved) {
    Json largest = nullptr;
    if (move.largest) largest = *move.largest;
    if (move.largest && std::isinf(*move.largest)) largest = "infinite";
    json["moved"].push_back(
        {{"table", move.table},
         {"metric", move.metric},
         {"cells", move.cells},
         {"rows_gone", move.rows_gone},
         {"rows_new", move.rows_new},
         {"largest_change", largest},
         {"first", {{"place", move.place}, {"before", move.before}, {"after", move.after}}}});
  }
  return json.dump(2) + "\n";
}

}  // namespace archipelago::tables
