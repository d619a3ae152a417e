#include "report/page/page_figures.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "base/error.hpp"
#include "report/atlas/markup.hpp"
#include "tables/csv_cells.hpp"
#include "tables/group_kind.hpp"

namespace archipelago::report {

namespace {

using Row = tables::ResultTable::Row;

std::size_t column_at(const tables::ResultFolder& results, const std::string& file,
                      const std::string& column) {
  const auto& columns = results.tables.at(file).columns;
  const auto found = std::find(columns.begin(), columns.end(), column);
  if (found == columns.end()) {
    throw InputError(results.name + "/" + file, 1, column,
                     "is no column; expected a table of `archipelago run`");
  }
  return static_cast<std::size_t>(found - columns.begin());
}

// As JSON: digits as they stand; what is no number (an empty cell, inf) is null.
std::string number(const std::string& cell) {
  char* end = nullptr;
  const double value = std::strtod(cell.c_str(), &end);
  const bool whole = !cell.empty() && *end == '\0';
  if (!whole || value != value || value - value != 0) return "null";
  return cell;
}

// A list that grows by what is put behind it.
class JsonList {
 public:
  void add(const std::string& json) {
    if (!text_.empty()) text_ += ',';
    text_ += json;
  }
  [[nodiscard]] std::string text() const { return '[' + text_ + ']'; }

 private:
  std::string text_;
};

// The columns of a block and those of summary.csv that fill them.
struct Column {
  std::string_view key;
  std::string_view of_table;
  bool is_word;
};
constexpr std::array<Column, 9> kColumns{{{"mean", "mean", false},
                                          {"low", "ci95_low", false},
                                          {"high", "ci95_high", false},
                                          {"diff", "diff_mean", false},
                                          {"dlow", "diff_ci95_low", false},
                                          {"dhigh", "diff_ci95_high", false},
                                          {"p", "diff_p", false},
                                          {"verdict", "diff_verdict", true},
                                          {"flags", "flags", true}}};

// Figures of the replicates by scenario, group and metric.
using RunsByPlace = std::unordered_map<std::string, JsonList>;  // for look-ups only
std::string place_of(const Row& row) {
  return std::to_string(row.scenario) + '\n' + row.group + '\n' + row.metric;
}

RunsByPlace runs_by_place(const tables::ResultFolder& results) {
  RunsByPlace runs;
  if (!results.tables.contains("runs.csv")) return runs;
  const std::size_t value = column_at(results, "runs.csv", "value");
  std::vector<const Row*> rows;
  for (const Row& row : results.tables.at("runs.csv").rows) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [](const Row* a, const Row* b) {
    return std::atoll(a->instance.c_str()) < std::atoll(b->instance.c_str());
  });
  for (const Row* row : rows) runs[place_of(*row)].add(number(row->cells[value]));
  return runs;
}

// Kinds stand in the text only: the rows have them joined to the names.
std::vector<FigureNames::Group> groups_of(const std::string& text) {
  std::istringstream in(text);
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> header = tables::csv_cells(line);
  const auto at = [&](const char* column) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), column) -
                                    header.begin());
  };
  const std::size_t kind = at("kind");
  const std::size_t name = at("group");
  std::vector<FigureNames::Group> groups;
  std::unordered_map<std::string, bool> seen;  // for look-ups only
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = tables::csv_cells(line);
    if (kind >= cells.size() || name >= cells.size()) continue;
    const std::string whole = tables::joined_group(cells[kind], cells[name]);
    if (seen.emplace(whole, true).second) groups.push_back({cells[kind], cells[name], whole});
  }
  return groups;
}

}  // namespace

FigureNames figure_names(const tables::ResultFolder& results) {
  FigureNames names;
  names.groups = groups_of(results.texts.at("summary.csv"));
  for (std::size_t g = 0; g < names.groups.size(); ++g) names.group_of[names.groups[g].whole] = g;
  const std::size_t unit = column_at(results, "summary.csv", "unit");
  for (const Row& row : results.tables.at("summary.csv").rows) {
    if (names.metric_of.emplace(row.metric, names.metrics.size()).second) {
      names.metrics.push_back({row.metric, row.cells[unit]});
    }
  }
  return names;
}

std::vector<std::string> figure_blocks(const tables::ResultFolder& results,
                                       const FigureNames& names) {
  struct Lists {
    JsonList group;
    JsonList metric;
    JsonList runs;
    std::array<JsonList, kColumns.size()> columns;
  };
  std::array<std::size_t, kColumns.size()> places{};
  const auto& present = results.tables.at("summary.csv").columns;
  std::vector<bool> has(kColumns.size());
  for (std::size_t c = 0; c < kColumns.size(); ++c) {
    const std::string name(kColumns[c].of_table);
    // Without a baseline there are no verdicts.
    has[c] = c <= 2 || std::find(present.begin(), present.end(), name) != present.end();
    if (has[c]) places[c] = column_at(results, "summary.csv", name);
  }
  RunsByPlace runs = runs_by_place(results);
  std::vector<Lists> blocks(results.scenarios.size());
  for (const Row& row : results.tables.at("summary.csv").rows) {
    Lists& block = blocks[row.scenario];
    block.group.add(std::to_string(names.group_of.at(row.group)));
    block.metric.add(std::to_string(names.metric_of.at(row.metric)));
    const auto values = runs.find(place_of(row));
    block.runs.add(values == runs.end() ? "[]" : values->second.text());
    for (std::size_t c = 0; c < kColumns.size(); ++c) {
      if (!has[c]) continue;
      const std::string& cell = row.cells[places[c]];
      block.columns[c].add(kColumns[c].is_word ? json_string(cell) : number(cell));
    }
  }
  std::vector<std::string> texts;
  for (const Lists& block : blocks) {
    std::string text = "{\"g\":" + block.group.text() + ",\"m\":" + block.metric.text();
    for (std::size_t c = 0; c < kColumns.size(); ++c) {
      text += ",\"" + std::string(kColumns[c].key) + "\":" + block.columns[c].text();
    }
    texts.push_back(text + ",\"runs\":" + block.runs.text() + "}");
  }
  return texts;
}

std::vector<std::string> series_blocks(const tables::ResultFolder& results,
                                       const FigureNames& names) {
  std::vector<std::string> texts(results.scenarios.size(), "[]");
  if (!results.tables.contains("series.csv")) return texts;
  const std::size_t value = column_at(results, "series.csv", "value");
  std::vector<JsonList> lists(results.scenarios.size());
  const std::vector<Row>& rows = results.tables.at("series.csv").rows;
  for (std::size_t r = 0; r < rows.size();) {
    const Row& first = rows[r];
    JsonList values;
    long hour = std::atol(first.instance.c_str());
    for (; r < rows.size() && rows[r].scenario == first.scenario && rows[r].group == first.group &&
           rows[r].metric == first.metric && std::atol(rows[r].instance.c_str()) == hour;
         ++r, ++hour) {
      values.add(number(rows[r].cells[value]));
    }
    const auto group = names.group_of.find(first.group);
    if (group == names.group_of.end()) continue;  // no figure is of it
    lists[first.scenario].add("{\"g\":" + std::to_string(group->second) +
                              ",\"m\":" + json_string(first.metric) +
                              ",\"from\":" + first.instance + ",\"values\":" + values.text() + "}");
  }
  for (std::size_t s = 0; s < lists.size(); ++s) texts[s] = lists[s].text();
  return texts;
}

}  // namespace archipelago::report
