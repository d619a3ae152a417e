#include "tables/csv_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "input/text.hpp"
#include "metrics/comparison_rule.hpp"
#include "metrics/definitions.hpp"
#include "tables/flags.hpp"
#include "tables/group_kind.hpp"

namespace archipelago::tables {

using input::csv_cell;

namespace {

// The cells `kind` and `group`.
std::string group_cells(const experiment::Experiment& experiment, std::size_t scenario,
                        const std::string& group) {
  const GroupKind g = group_kind(*experiment.scenarios[scenario].platform, group);
  return g.kind + ',' + csv_cell(g.name);
}

// Three significant digits; "" of none.
std::string p_cell(double p) { return std::isnan(p) ? "" : fmt::format("{:.3g}", p); }

// A row of runs.csv from its kind on.
std::string run_line(const experiment::Experiment& experiment, std::size_t scenario,
                     const metrics::Row& row) {
  return fmt::format("{},{},{},{}\n", group_cells(experiment, scenario, row.group), row.metric,
                     metrics::definition_of(row.metric).unit, figure(row.value));
}

// Those that every replicate has, of several; one alone has nothing in common with another.
std::set<std::string> lines_in_all(const experiment::Experiment& experiment, std::size_t scenario,
                                   const std::vector<experiment::RunResult>& replicates) {
  std::set<std::string> common;
  if (replicates.size() < 2) return common;
  for (std::size_t r = 0; r < replicates.size(); ++r) {
    std::set<std::string> lines;
    for (const metrics::Row& row : replicates[r].rows) {
      std::string line = run_line(experiment, scenario, row);
      if (r == 0 || common.contains(line)) lines.insert(std::move(line));
    }
    common = std::move(lines);
  }
  return common;
}

// The replicates' values of an hour; those without the hour are left out.
struct HourSum {
  double sum = 0;
  int count = 0;
  [[nodiscard]] double mean() const { return count > 0 ? sum / count : 0; }
};

struct HourLine {
  std::string group;
  std::string metric;
  std::map<std::uint32_t, HourSum> by_hour;
};

// In the order in which groups and metrics first appear.
std::vector<HourLine> hour_lines(const std::vector<experiment::RunResult>& replicates) {
  std::vector<HourLine> lines;
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  for (const experiment::RunResult& run : replicates) {
    for (const metrics::HourRow& row : run.series) {
      const auto [place, is_new] = places.try_emplace({row.group, row.metric}, lines.size());
      if (is_new) lines.push_back({row.group, row.metric, {}});
      HourSum& sum = lines[place->second].by_hour[row.hour];
      sum.sum += row.value;
      ++sum.count;
    }
  }
  return lines;
}

}  // namespace

std::string figure(double value) {
  if (std::isnan(value)) return "";
  return fmt::format("{:.6g}", value == 0 ? 0.0 : value);  // no "-0"
}

std::string scenarios_csv(const experiment::Experiment& experiment) {
  std::string text = "scenario";
  for (const experiment::Axis& axis : experiment.axes) {
    text += fmt::format(",{},{}_label", csv_cell(axis.key), csv_cell(axis.key));
  }
  text += ",baseline\n";
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    const experiment::Scenario& scenario = experiment.scenarios[s];
    text += std::to_string(s + 1);
    for (std::size_t a = 0; a < experiment.axes.size(); ++a) {
      const experiment::AxisValue& value = experiment.axes[a].values[scenario.point[a]];
      text += fmt::format(",{},{}", csv_cell(value.raw), csv_cell(value.label));
    }
    text += scenario.baseline ? fmt::format(",{}\n", *scenario.baseline + 1) : ",\n";
  }
  return text;
}

std::string summary_csv(const experiment::Experiment& experiment, const Summary& summary) {
  const bool judged = std::any_of(experiment.scenarios.begin(), experiment.scenarios.end(),
                                  [](const auto& scenario) { return scenario.baseline; });
  std::string text =
      "scenario,kind,group,metric,unit,mean,ci95_low,ci95_high,n,diff_mean,diff_ci95_low,"
      "diff_ci95_high,";
  text += judged ? "diff_p,diff_verdict,flags\n" : "flags\n";
  for (const SummaryRow& row : summary.rows()) {
    const metrics::Definition& definition = metrics::definition_of(row.metric);
    text += fmt::format("{},{},{},{},{},{},{},{}", row.scenario + 1,
                        group_cells(experiment, row.scenario, row.group), row.metric,
                        definition.unit, figure(row.value.mean), figure(row.value.low),
                        figure(row.value.high), row.value.n);
    if (row.difference) {
      text += fmt::format(",{},{},{},", figure(row.difference->mean), figure(row.difference->low),
                          figure(row.difference->high));
    } else {
      text += ",,,,";
    }
    if (judged) {
      text +=
          p_cell(row.p) + ',' + std::string(metrics::word_of(row.verdict, definition.better)) + ',';
    }
    text += flags_of(summary, row).words() + "\n";
  }
  return text;
}

std::string runs_csv(const experiment::Experiment& experiment, const experiment::Results& results) {
  std::string text = "scenario,replicate,kind,group,metric,unit,value\n";
  for (std::size_t s = 0; s < results.size(); ++s) {
    const std::set<std::string> common = lines_in_all(experiment, s, results[s]);
    if (!common.empty()) {
      for (const metrics::Row& row : results[s].front().rows) {
        const std::string line = run_line(experiment, s, row);
        if (common.contains(line)) text += fmt::format("{},*,{}", s + 1, line);
      }
    }
    for (std::size_t r = 0; r < results[s].size(); ++r) {
      for (const metrics::Row& row : results[s][r].rows) {
        const std::string line = run_line(experiment, s, row);
        if (!common.contains(line)) text += fmt::format("{},{},{}", s + 1, r, line);
      }
    }
  }
  return text;
}

std::string series_csv(const experiment::Experiment& experiment,
                       const experiment::Results& results) {
  std::string text = "scenario,kind,group,metric,hour,value\n";
  for (std::size_t s = 0; s < results.size(); ++s) {
    for (const HourLine& line : hour_lines(results[s])) {
      for (const auto& [hour, sum] : line.by_hour) {
        text += fmt::format("{},{},{},{},{:.4g}\n", s + 1, group_cells(experiment, s, line.group),
                            line.metric, hour, sum.mean());
      }
    }
  }
  return text;
}

std::string columns_csv() {
  std::string text = "metric,unit,extent,formula,better,interval,smallest_difference,definition\n";
  for (const metrics::Definition& d : metrics::definitions()) {
    const metrics::ComparisonRule& rule = metrics::comparison_rule(d.metric);
    text += fmt::format("{},{},{},{},{},{},{},{}\n", d.metric, d.unit, metrics::word_of(d.extent),
                        csv_cell(d.formula), d.better, metrics::word_of(rule.interval),
                        metrics::text_of(rule, d.unit), csv_cell(d.definition));
  }
  return text;
}

}  // namespace archipelago::tables
