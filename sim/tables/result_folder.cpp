#include "tables/result_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "tables/csv_cells.hpp"
#include "tables/group_kind.hpp"
#include "tables/manifest.hpp"

namespace archipelago::tables {

namespace {

using Cells = std::vector<std::string>;
using Numbers = std::unordered_map<std::string, std::size_t>;  // for look-ups only

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// The lines of a table as cells, with the places of its columns.
class TableText {
 public:
  TableText(std::string place, const std::string& text) : place_(std::move(place)), in_(text) {
    if (!next(header_)) throw InputError(place_, 1, "", "is empty; expected a header");
  }
  bool next(Cells& cells) {
    std::string line;
    if (!std::getline(in_, line)) return false;
    ++line_;
    cells = csv_cells(line);
    if (line_ > 1 && cells.size() != header_.size()) {
      throw InputError(
          place_, line_, "",
          fmt::format("has {} cells; expected {} as in the header", cells.size(), header_.size()));
    }
    return true;
  }
  [[nodiscard]] std::size_t find(const std::string& column) const {
    const auto found = std::find(header_.begin(), header_.end(), column);
    return found == header_.end() ? kNowhere : static_cast<std::size_t>(found - header_.begin());
  }
  [[nodiscard]] std::size_t at(const std::string& column) const {
    const std::size_t place = find(column);
    if (place == kNowhere) {
      throw InputError(place_, 1, column, "is no column; expected a table of `archipelago run`");
    }
    return place;
  }
  [[nodiscard]] const Cells& header() const { return header_; }
  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(place_, line_, "", what);
  }

 private:
  std::string place_;
  std::istringstream in_;
  Cells header_;
  int line_ = 0;
};

std::vector<NamedScenario> read_scenarios(const std::string& place, const std::string& text) {
  TableText table(place, text);
  const std::size_t number = table.at("scenario");
  const std::size_t baseline = table.at("baseline");
  std::vector<NamedScenario> scenarios;
  for (Cells cells; table.next(cells);) {
    NamedScenario scenario{cells[number], "", "", "", cells[baseline]};
    std::map<std::string, std::string> point;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::string& key = table.header()[c];
      if (c == number || c == baseline || table.find(key + "_label") == kNowhere) continue;
      point[key] = cells[c];
      scenario.words += (scenario.words.empty() ? "" : ", ") + cells[table.at(key + "_label")];
    }
    for (const auto& [key, value] : point) {
      scenario.point += fmt::format("{}{}={}", scenario.point.empty() ? "" : "; ", key, value);
    }
    if (scenario.words.empty()) scenario.words = "only";
    scenarios.push_back(std::move(scenario));
  }
  return scenarios;
}

// Version 0.1 has no table of them: in the order in which the summary names them.
std::vector<NamedScenario> ids_of_0_1(const std::string& place, const std::string& text) {
  TableText table(place, text);
  const std::size_t id = table.at("scenario");
  const std::size_t baseline = table.at("baseline");
  std::vector<NamedScenario> scenarios;
  Numbers seen;
  for (Cells cells; table.next(cells);) {
    const auto [entry, is_new] = seen.try_emplace(cells[id], scenarios.size());
    if (is_new) scenarios.push_back({cells[id], "", cells[id], cells[id], ""});
    if (!cells[baseline].empty()) scenarios[entry->second].baseline = cells[baseline];
  }
  return scenarios;
}

bool names_the_row(const std::string& column) {
  static const std::vector<std::string> keys{"scenario",  "kind", "group",   "metric",
                                             "replicate", "hour", "baseline"};
  return std::find(keys.begin(), keys.end(), column) != keys.end();
}

ResultTable read_rows(const std::string& place, const std::string& text, const Numbers& numbers) {
  TableText table(place, text);
  const std::size_t scenario = table.at("scenario");
  const std::size_t group = table.at("group");
  const std::size_t metric = table.at("metric");
  const std::size_t kind = table.find("kind");
  const std::size_t instance = std::min(table.find("replicate"), table.find("hour"));
  std::vector<std::size_t> others;
  ResultTable result;
  for (std::size_t c = 0; c < table.header().size(); ++c) {
    if (names_the_row(table.header()[c])) continue;
    others.push_back(c);
    result.columns.push_back(table.header()[c]);
  }
  for (Cells cells; table.next(cells);) {
    const auto number = numbers.find(cells[scenario]);
    if (number == numbers.end()) table.fail("names a scenario that is not in the folder's list");
    ResultTable::Row row;
    row.scenario = number->second;
    row.group = kind == kNowhere ? cells[group] : joined_group(cells[kind], cells[group]);
    row.metric = cells[metric];
    if (instance != kNowhere) row.instance = cells[instance];
    for (const std::size_t c : others) row.cells.push_back(std::move(cells[c]));
    result.rows.push_back(std::move(row));
  }
  return result;
}

// How many replicates there are: the most that any figure rests on.
std::size_t replicates_of(const ResultTable& summary) {
  const auto n = std::find(summary.columns.begin(), summary.columns.end(), "n");
  std::size_t most = 0;
  if (n == summary.columns.end()) return most;
  const auto column = static_cast<std::size_t>(n - summary.columns.begin());
  for (const ResultTable::Row& row : summary.rows) {
    most = std::max(most, static_cast<std::size_t>(std::atoll(row.cells[column].c_str())));
  }
  return most;
}

// Rows of all replicates at once become one each.
void expand_common_rows(ResultTable& runs, std::size_t replicates) {
  std::vector<ResultTable::Row> rows;
  rows.reserve(runs.rows.size());
  for (ResultTable::Row& row : runs.rows) {
    if (row.instance != "*") {
      rows.push_back(std::move(row));
      continue;
    }
    for (std::size_t r = 0; r < replicates; ++r) {
      row.instance = std::to_string(r);
      rows.push_back(row);
    }
  }
  runs.rows = std::move(rows);
}

}  // namespace

ResultFolder read_results(const std::string& name, Texts texts,
                          const std::vector<std::string>& old_ids) {
  ResultFolder folder;
  folder.name = name;
  folder.texts = std::move(texts);
  const auto place = [&](const std::string& file) { return name + "/" + file; };
  if (!folder.texts.contains("summary.csv")) {
    throw InputError(place("summary.csv"), 0, "",
                     "is missing; expected a results folder written by `archipelago run`");
  }
  const auto list = folder.texts.find("scenarios.csv");
  folder.is_0_1 = list == folder.texts.end();
  folder.scenarios = folder.is_0_1
                         ? ids_of_0_1(place("summary.csv"), folder.texts.at("summary.csv"))
                         : read_scenarios(place("scenarios.csv"), list->second);
  Numbers numbers;
  for (std::size_t s = 0; s < folder.scenarios.size(); ++s) {
    numbers[folder.scenarios[s].number] = s;
    if (!folder.is_0_1 && s < old_ids.size()) folder.scenarios[s].old_id = old_ids[s];
  }
  for (const char* file : {"summary.csv", "runs.csv", "series.csv"}) {
    const auto text = folder.texts.find(file);
    if (text == folder.texts.end()) continue;
    folder.tables[file] = read_rows(place(file), text->second, numbers);
  }
  if (const auto runs = folder.tables.find("runs.csv"); runs != folder.tables.end()) {
    expand_common_rows(runs->second, replicates_of(folder.tables.at("summary.csv")));
  }
  return folder;
}

ResultFolder read_result_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    throw InputError(folder.string(), 0, "", "is no folder; expected one of results");
  }
  std::vector<std::string> old_ids;
  const std::filesystem::path manifest = folder / "manifest.json";
  if (std::filesystem::exists(manifest, ignored)) old_ids = read_manifest(manifest).old_ids;
  return read_results(folder.string(), read_texts(folder), old_ids);
}

}  // namespace archipelago::tables
