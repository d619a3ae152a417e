#include "tables/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <unordered_map>
#include <utility>

namespace archipelago::tables {

namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// What matches a scenario to one of the other folder.
std::string identity(const NamedScenario& scenario, bool by_old_id) {
  return by_old_id ? scenario.old_id : scenario.point;
}

// The places in the other folder; kNowhere when it has no such scenario.
std::vector<std::size_t> matched(const ResultFolder& from, const ResultFolder& to) {
  const bool by_old_id = from.is_0_1 || to.is_0_1;
  std::vector<std::size_t> places;
  for (const NamedScenario& scenario : from.scenarios) {
    const std::string wanted = identity(scenario, by_old_id);
    const auto found =
        std::find_if(to.scenarios.begin(), to.scenarios.end(),
                     [&](const auto& other) { return identity(other, by_old_id) == wanted; });
    const bool is_known = found != to.scenarios.end() && (!by_old_id || !wanted.empty());
    places.push_back(is_known ? static_cast<std::size_t>(found - to.scenarios.begin()) : kNowhere);
  }
  return places;
}

std::size_t number_of(const ResultFolder& folder, const std::string& number) {
  for (std::size_t s = 0; s < folder.scenarios.size(); ++s) {
    if (folder.scenarios[s].number == number) return s;
  }
  return kNowhere;
}

// A scenario's baseline in places of `after`.
std::size_t baseline_in(const ResultFolder& folder, std::size_t scenario,
                        const std::vector<std::size_t>* places) {
  const std::size_t own = number_of(folder, folder.scenarios[scenario].baseline);
  // Version 0.1 does not compare the baseline with itself, so it does not name it either.
  if (own == scenario || own == kNowhere) return kNowhere;
  return places == nullptr ? own : (*places)[own];
}

// By metric, in order of appearance.
class Moves {
 public:
  Moves(std::string table, const ResultFolder& before)
      : table_(std::move(table)), before_(before) {}

  MovedMetric& of(const std::string& metric) {
    const auto [place, is_new] = places_.try_emplace(metric, list_.size());
    if (is_new) {
      list_.emplace_back();
      list_.back().table = table_;
      list_.back().metric = metric;
    }
    return list_[place->second];
  }

  void say(MovedMetric& move, const ResultTable::Row& row, const ResultFolder& folder,
           const std::string& column, const std::pair<std::string, std::string>& values) {
    if (!move.place.empty()) return;
    move.place = folder.scenarios[row.scenario].words + " / " + row.group;
    if (!row.instance.empty()) {
      move.place += (table_ == "series.csv" ? " / hour " : " / replicate ") + row.instance;
    }
    if (!column.empty()) move.place += " / " + column;
    move.before = values.first;
    move.after = values.second;
  }

  void cell(const ResultTable::Row& row, const std::string& column, const std::string& was,
            const std::string& is) {
    MovedMetric& move = of(row.metric);
    ++move.cells;
    say(move, row, before_, column, {was, is});
    if (column != "mean" && column != "value") return;
    const double from = std::strtod(was.c_str(), nullptr);
    const double change = std::abs(std::strtod(is.c_str(), nullptr) - from);
    const double relative =
        from == 0 ? std::numeric_limits<double>::infinity() : change / std::abs(from);
    move.largest = std::max(move.largest.value_or(0), relative);
  }

  std::vector<MovedMetric> list() { return std::move(list_); }

 private:
  std::string table_;
  const ResultFolder& before_;
  std::vector<MovedMetric> list_;
  std::map<std::string, std::size_t> places_;
};

std::string key_of(std::size_t scenario, const ResultTable::Row& row) {
  return fmt::format("{}\t{}\t{}\t{}", scenario, row.group, row.metric, row.instance);
}

// The place of each of `before`'s columns in `after`.
std::vector<std::size_t> columns_in(const ResultTable& before, const ResultTable& after) {
  std::vector<std::size_t> places;
  for (const std::string& column : before.columns) {
    const auto found = std::find(after.columns.begin(), after.columns.end(), column);
    places.push_back(found == after.columns.end()
                         ? kNowhere
                         : static_cast<std::size_t>(found - after.columns.begin()));
  }
  return places;
}

class TableComparison {
 public:
  TableComparison(const std::string& file, const ResultFolder& before, const ResultFolder& after)
      : file_(file),
        before_(before),
        after_(after),
        was_(before.tables.at(file)),
        is_(after.tables.at(file)),
        moves_(file, before) {}

  void run(const std::vector<std::size_t>& places, Comparison& result) {
    columns_ = columns_in(was_, is_);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (columns_[c] != kNowhere) continue;
      result.differences.push_back(fmt::format("{}: column {} is gone", file_, was_.columns[c]));
    }
    for (const std::string& column : is_.columns) {
      if (std::find(was_.columns.begin(), was_.columns.end(), column) != was_.columns.end())
        continue;
      result.differences.push_back(fmt::format("{}: column {} is new", file_, column));
    }
    rows(places, result);
    for (MovedMetric& move : moves_.list()) result.moved.push_back(std::move(move));
  }

 private:
  void rows(const std::vector<std::size_t>& places, Comparison& result) {
    std::unordered_map<std::string, std::vector<std::size_t>> fresh;  // looked up, never walked
    for (std::size_t r = 0; r < is_.rows.size(); ++r) {
      fresh[key_of(is_.rows[r].scenario, is_.rows[r])].push_back(r);
    }
    std::vector<bool> met(is_.rows.size(), false);
    std::unordered_map<std::string, std::size_t> times;
    for (const ResultTable::Row& row : was_.rows) {
      const std::size_t scenario = places[row.scenario];
      if (scenario == kNowhere) continue;  // said of the scenario as a whole
      const std::string key = key_of(scenario, row);
      const auto found = fresh.find(key);
      const std::size_t time = times[key]++;  // a row twice is two rows
      if (found == fresh.end() || time >= found->second.size()) {
        MovedMetric& move = moves_.of(row.metric);
        ++move.rows_gone;
        moves_.say(move, row, before_, "", {"a row", "no row"});
        continue;
      }
      const std::size_t r = found->second[time];
      met[r] = true;
      cells(row, is_.rows[r], result);
    }
    const std::vector<std::size_t> back = matched(after_, before_);
    for (std::size_t r = 0; r < is_.rows.size(); ++r) {
      if (met[r] || back[is_.rows[r].scenario] == kNowhere) continue;
      MovedMetric& move = moves_.of(is_.rows[r].metric);
      ++move.rows_new;
      moves_.say(move, is_.rows[r], after_, "", {"no row", "a row"});
    }
  }

  void cells(const ResultTable::Row& was, const ResultTable::Row& is, Comparison& result) {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (columns_[c] == kNowhere) continue;
      ++result.cells;
      const std::string& now = is.cells[columns_[c]];
      if (was.cells[c] != now) moves_.cell(was, was_.columns[c], was.cells[c], now);
    }
  }

  const std::string& file_;
  const ResultFolder& before_;
  const ResultFolder& after_;
  const ResultTable& was_;
  const ResultTable& is_;
  Moves moves_;
  std::vector<std::size_t> columns_;
};

void compare_scenarios(const ResultFolder& before, const ResultFolder& after,
                       const std::vector<std::size_t>& places, Comparison& result) {
  for (std::size_t s = 0; s < places.size(); ++s) {
    const NamedScenario& scenario = before.scenarios[s];
    if (places[s] == kNowhere) {
      result.differences.push_back(
          fmt::format("scenario {} is only in {}", scenario.words, before.name));
      continue;
    }
    ++result.scenarios;
    if (baseline_in(before, s, &places) != baseline_in(after, places[s], nullptr)) {
      result.differences.push_back(
          fmt::format("scenario {} is compared with another baseline", scenario.words));
    }
  }
  const std::vector<std::size_t> back = matched(after, before);
  for (std::size_t s = 0; s < back.size(); ++s) {
    if (back[s] != kNowhere) continue;
    result.differences.push_back(
        fmt::format("scenario {} is only in {}", after.scenarios[s].words, after.name));
  }
  if (result.scenarios == 0) result.differences.emplace_back("no scenario is in both");
}

// Of texts whose cells are all equal.
void compare_bytes(const std::string& file, const ResultFolder& before, const ResultFolder& after,
                   Comparison& result) {
  const auto was = before.texts.find(file);
  const auto is = after.texts.find(file);
  if (was == before.texts.end() || is == after.texts.end() || was->second == is->second) return;
  const bool said = std::any_of(result.moved.begin(), result.moved.end(),
                                [&](const MovedMetric& move) { return move.table == file; });
  if (said || !result.differences.empty()) return;
  result.differences.push_back(
      !file.ends_with(".csv")
          ? file + ": the text differs"
          : file + ": the same cells in another order, other words, or other ends of lines");
}

}  // namespace

Comparison compare_results(const ResultFolder& before, const ResultFolder& after) {
  Comparison result;
  const std::vector<std::size_t> places = matched(before, after);
  compare_scenarios(before, after, places, result);
  for (const std::string file : {"summary.csv", "runs.csv", "series.csv"}) {
    const bool in_before = before.tables.contains(file);
    const bool in_after = after.tables.contains(file);
    if (in_before && in_after) {
      TableComparison(file, before, after).run(places, result);
    } else if (in_before || in_after) {
      result.not_compared.push_back(
          fmt::format("{}: only in {}", file, in_before ? before.name : after.name));
    }
  }
  if (before.is_0_1 != after.is_0_1) {
    result.not_compared.emplace_back(
        "summary.md and the order of rows: versions 0.1 and 0.2 differ");
    return result;
  }
  for (const std::string file : {"scenarios.csv", "summary.csv", "runs.csv", "series.csv"}) {
    compare_bytes(file, before, after, result);
  }
  for (const std::string page : {"summary.md", "findings.md", "chart.svg"}) {
    if (result.equal()) compare_bytes(page, before, after, result);
  }
  return result;
}

}  // namespace archipelago::tables
