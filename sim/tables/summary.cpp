#include "tables/summary.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "metrics/comparison_rule.hpp"
#include "metrics/multiple_comparisons.hpp"

namespace archipelago::tables {

namespace {

using Key = std::pair<std::string, std::string>;  // group, metric

// The replicates' values of each figure of a scenario; NaN-free, missing replicates left out.
struct Figure {
  std::map<std::size_t, double> by_replicate;
  std::size_t order = 0;
  std::optional<platform::Quality> quality;  // the weakest
};

std::map<Key, Figure> figures_of(const std::vector<experiment::RunResult>& replicates) {
  std::map<Key, Figure> figures;
  for (std::size_t r = 0; r < replicates.size(); ++r) {
    for (const metrics::Row& row : replicates[r].rows) {
      const auto [entry, is_new] = figures.try_emplace({row.group, row.metric});
      if (is_new) entry->second.order = figures.size();
      entry->second.by_replicate[r] = row.value;
      // Nothing is less than any quality, so that max() keeps the weakest that is known.
      entry->second.quality = std::max(entry->second.quality, row.quality);
    }
  }
  return figures;
}

metrics::Interval interval_of(const std::string& metric, const Figure& figure) {
  std::vector<double> values;
  for (const auto& [replicate, value] : figure.by_replicate) values.push_back(value);
  return metrics::interval95(values, metrics::comparison_rule(metric).interval);
}

// The difference, and its p value as long as nobody looks at others.
void compare(const Figure& figure, const Figure& baseline, SummaryRow& row) {
  std::vector<double> values;
  std::vector<double> base;
  for (const auto& [replicate, value] : figure.by_replicate) {
    const auto pair = baseline.by_replicate.find(replicate);
    if (pair == baseline.by_replicate.end()) continue;
    values.push_back(value);
    base.push_back(pair->second);
  }
  if (values.empty()) return;
  row.difference = metrics::paired_difference(values, base);
  row.baseline_mean = metrics::interval95(base).mean;
  row.p = metrics::paired_p_value(values, base);
}

}  // namespace

Summary::Summary(const experiment::Experiment& experiment, const experiment::Results& results) {
  std::vector<std::map<Key, Figure>> figures;
  for (const auto& replicates : results) figures.push_back(figures_of(replicates));
  for (std::size_t s = 0; s < figures.size(); ++s) {
    std::vector<std::pair<std::size_t, Key>> order;
    for (const auto& [key, figure] : figures[s]) order.emplace_back(figure.order, key);
    std::sort(order.begin(), order.end());
    const auto baseline = experiment.scenarios[s].baseline;
    for (const auto& [position, key] : order) {
      const Figure& figure = figures[s].at(key);
      SummaryRow row;
      row.scenario = s;
      row.group = key.first;
      row.metric = key.second;
      row.value = interval_of(key.second, figure);
      row.quality = figure.quality;
      if (baseline && *baseline != s) {
        const auto base = figures[*baseline].find(key);
        if (base != figures[*baseline].end()) compare(figure, base->second, row);
      }
      if (std::find(groups_.begin(), groups_.end(), row.group) == groups_.end()) {
        groups_.push_back(row.group);
      }
      places_[{s, row.group, row.metric}] = rows_.size();
      rows_.push_back(std::move(row));
    }
  }
  judge(experiment);
}

void Summary::judge(const experiment::Experiment& experiment) {
  std::map<std::tuple<std::size_t, std::string, std::string>, std::vector<std::size_t>> families;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    if (!rows_[r].difference) continue;
    const std::size_t baseline = *experiment.scenarios[rows_[r].scenario].baseline;
    families[{baseline, rows_[r].group, rows_[r].metric}].push_back(r);
  }
  for (const auto& [family, members] : families) {
    std::vector<double> p;
    for (const std::size_t r : members) p.push_back(rows_[r].p);
    const std::vector<double> adjusted = metrics::adjusted_p_values(p, experiment.correction);
    const metrics::ComparisonRule& rule = metrics::comparison_rule(std::get<2>(family));
    for (std::size_t i = 0; i < members.size(); ++i) {
      SummaryRow& row = rows_[members[i]];
      row.p = adjusted[i];
      row.verdict = metrics::verdict_of(*row.difference, row.p,
                                        metrics::smallest_difference(rule, row.baseline_mean));
    }
  }
}

const SummaryRow* Summary::find(std::size_t scenario, const std::string& group,
                                const std::string& metric) const {
  const auto found = places_.find({scenario, group, metric});
  return found == places_.end() ? nullptr : &rows_[found->second];
}

}  // namespace archipelago::tables
