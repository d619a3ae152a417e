#include "tables/key_docs.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/text_table.hpp"
#include "experiment/settings.hpp"
#include "input/text.hpp"

namespace archipelago::tables {

namespace {

using input::KeyKind;
using input::KeyRow;
using Json = nlohmann::ordered_json;

std::string default_text(const KeyRow& row) {
  if (!row.fallback.empty()) return row.fallback;
  if (row.needed.empty()) return "-";
  return row.needed == "yes" ? "needed" : "needed " + row.needed;
}

std::string default_text(const input::CsvColumn& column) {
  if (column.required) return "needed";
  return column.fallback.empty() ? "-" : column.fallback;
}

// A cell of Markdown: a bar would end it.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

Json words_schema(const std::vector<std::string>& words) {
  return {{"type", "string"}, {"enum", words}};
}

Json number_schema(const KeyRow& row, const char* type) {
  Json json{{"type", type}};
  const input::Range bounds = row.bounds;
  if (bounds.low == input::kPositive.low) {
    json["exclusiveMinimum"] = 0;
  } else if (bounds.low > input::kAnyNumber.low) {
    json["minimum"] = bounds.low;
  }
  if (bounds.high < input::kAnyNumber.high) json["maximum"] = bounds.high;
  return json;
}

// What a value may be; mappings and lists get their keys in place().
Json value_schema(const KeyRow& row) {
  switch (row.kind) {
    case KeyKind::kText:
    case KeyKind::kFile:
      return {{"type", "string"}};
    case KeyKind::kWord:
      return words_schema(row.words);
    case KeyKind::kFlag:
      return {{"type", "boolean"}};
    case KeyKind::kNumber:
      return number_schema(row, "number");
    case KeyKind::kInteger:
      return number_schema(row, "integer");
    case KeyKind::kDuration: {
      Json time{{"type", "string"},
                {"pattern", "^[0-9]+([.][0-9]+)?(e[+-]?[0-9]+)? ?(us|ms|s|min|h|d|days?)$"}};
      if (row.words.empty()) return time;
      return {{"anyOf", {time, words_schema(row.words)}}};
    }
    case KeyKind::kSize:
      return {{"type", "string"}, {"pattern", "^[0-9]+([.][0-9]+)? ?([kMGT]i?)?B$"}};
    case KeyKind::kForm:
      return Json::object();
    case KeyKind::kMap:
      return {{"type", "object"}};
    case KeyKind::kList:
      return {{"type", "array"}, {"minItems", 1}};
  }
  return Json::object();
}

Json described(const KeyRow& row) {
  Json json = value_schema(row);
  std::string text = row.meaning;
  if (row.unit != "-") text += fmt::format("\nUnit: {}.", row.unit);
  text += fmt::format("\nRange: {}.", row.range());
  if (!row.needed.empty()) text += fmt::format("\nNeeded: {}.", row.needed);
  if (!row.fallback.empty()) text += fmt::format("\nDefault: {}.", row.fallback);
  json["description"] = text;
  return json;
}

Json& with_properties(Json& schema) {
  if (!schema.contains("properties")) {
    schema["properties"] = Json::object();
    schema["additionalProperties"] = false;
  }
  return schema;
}

// Puts a key where its dots say: "inference[].trace.file".
void place(Json& root, const KeyRow& row) {
  Json* at = &with_properties(root);
  const std::vector<std::string> parts = input::split_words(row.key, '.');
  for (std::size_t p = 0; p + 1 < parts.size(); ++p) {
    const bool list = parts[p].ends_with("[]");
    Json& child = (*at)["properties"][list ? parts[p].substr(0, parts[p].size() - 2) : parts[p]];
    if (child.is_null()) child = {{"type", "object"}};
    at = list ? &child["items"] : &child;
    if (at->is_null()) *at = {{"type", "object"}};
    with_properties(*at);
  }
  (*at)["properties"][parts.back()] = described(row);
  if (row.needed == "yes") (*at)["required"].push_back(parts.back());
}

Json file_schema(const std::string& title, std::span<const KeyRow> rows) {
  Json root{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"title", title},
            {"type", "object"}};
  for (const KeyRow& row : rows) place(root, row);
  return root;
}

// A value of an axis with the words that people shall read (experiment/axis.hpp).
Json labelled(const Json& value) {
  return {{"type", "object"},
          {"properties", {{"value", value}, {"label", {{"type", "string"}}}}},
          {"required", {"value", "label"}},
          {"additionalProperties", false}};
}

// A list of values of an axis, or a range (experiment/axis_range.hpp).
Json axis_schema(const Json& value) {
  const Json end{{"type", {"number", "string"}}};
  const Json range{{"type", "object"},
                   {"properties",
                    {{"from", end},
                     {"to", end},
                     {"step", end},
                     {"factor", {{"type", "number"}}},
                     {"points", {{"type", "integer"}, {"minimum", 2}}},
                     {"scale", {{"enum", {"linear", "log"}}}}}},
                   {"required", {"from", "to"}},
                   {"additionalProperties", false}};
  const Json list{
      {"type", "array"}, {"minItems", 1}, {"items", {{"anyOf", {value, labelled(value)}}}}};
  return {{"anyOf", {list, range}}};
}

}  // namespace

std::string keys_csv(std::span<const KeyRow> rows) {
  using input::csv_cell;
  std::string text = "key,default,unit,range,needed,owner,meaning\n";
  for (const KeyRow& row : rows) {
    text +=
        fmt::format("{},{},{},{},{},{},{}\n", row.key, csv_cell(row.fallback), csv_cell(row.unit),
                    csv_cell(row.range()), csv_cell(row.needed), row.owner, csv_cell(row.meaning));
  }
  return text;
}

std::string keys_markdown(std::span<const KeyRow> rows) {
  std::string text =
      "| key | default | unit | range | meaning | explained in `sim/` "
      "|\n|---|---|---|---|---|---|\n";
  for (const KeyRow& row : rows) {
    text += fmt::format("| `{}` | {} | {} | {} | {} | `{}` |\n", row.key, cell(default_text(row)),
                        row.unit, cell(row.range()), cell(row.meaning), row.owner);
  }
  return text;
}

std::string keys_text(std::span<const KeyRow> rows) {
  TextTable table({"key", "default", "unit", "range", "meaning"},
                  {Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  for (const KeyRow& row : rows) {
    table.add({row.key, default_text(row), row.unit, row.range(), row.meaning});
  }
  return table.text();
}

std::string key_card(const KeyRow& row) {
  return fmt::format(
      "{}\n  meaning       {}\n  default       {}\n  unit          {}\n  range         {}\n"
      "  explained in  sim/{}\n",
      row.key, row.meaning, default_text(row), row.unit, row.range(), row.owner);
}

std::string keys_schema(const std::string& title, std::span<const KeyRow> rows) {
  return file_schema(title, rows).dump(2) + "\n";
}

std::string experiment_schema() {
  Json root = file_schema("archipelago experiment", experiment::experiment_keys());
  Json lists = Json::object();
  Json values = Json::object();
  for (const KeyRow& row : experiment::setting_keys()) {
    place(root, row);
    const Json value = value_schema(row);
    lists[row.key] = axis_schema(value);
    values[row.key] = {{"anyOf", {value, {{"type", "string"}}}}};  // or its label
  }
  for (auto [key, keys] : {std::pair{"axes", &lists}, std::pair{"baseline", &values}}) {
    root["properties"][key]["properties"] = std::move(*keys);
    root["properties"][key]["additionalProperties"] = false;
  }
  constexpr const char* kPath = "^(platform|workload)[.].";  // experiment/value_path.hpp
  root["properties"]["axes"]["patternProperties"][kPath] = axis_schema(Json::object());
  root["properties"]["baseline"]["patternProperties"][kPath] = Json::object();
  root["properties"]["set"]["patternProperties"][kPath] = Json::object();
  root["properties"]["set"]["additionalProperties"] = false;
  return root.dump(2) + "\n";
}

std::string columns_markdown(const input::CsvSchema& schema) {
  std::string text = fmt::format(
      "## {}.csv\n\n| column | type | unit | default | meaning |\n|---|---|---|---|---|\n",
      schema.name());
  for (const input::CsvColumn& column : schema.columns()) {
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", column.name, cell(column.type),
                        column.unit, cell(default_text(column)), cell(column.description));
  }
  return text;
}

std::string columns_text(const input::CsvSchema& schema) {
  TextTable table({schema.name() + ".csv", "type", "unit", "default", "meaning"},
                  {Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  for (const input::CsvColumn& column : schema.columns()) {
    table.add({column.name, column.type, column.unit, default_text(column), column.description});
  }
  return table.text();
}

std::string words_markdown(const std::vector<std::string>& titles,
                           const std::vector<std::vector<std::string>>& rows) {
  std::string text = fmt::format("| {} |\n|", fmt::join(titles, " | "));
  for (std::size_t i = 0; i < titles.size(); ++i) text += "---|";
  text += '\n';
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += i == 0 ? "| `" + cell(row[i]) + "` |" : " " + cell(row[i]) + " |";
    }
    text += '\n';
  }
  return text;
}

}  // namespace archipelago::tables
