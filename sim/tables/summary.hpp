// The summary of an experiment: every figure of every scenario over its replicates, with its
// sampling interval, the paired difference to the baseline, and what that difference says.
//
// Flow     Results (scenario x replicate x Rows) -> Summary -> csv_tables.hpp, text_summary.hpp.
// Interval by the method of the metric (metrics/comparison_rule.hpp); of differences Student's t.
// Verdict  p values are adjusted over the scenarios that are compared with one baseline, within a
//          metric and group, by the experiment's correction (metrics/multiple_comparisons.hpp).
// Order    scenarios as expanded; groups and metrics as the runs give them.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"
#include "metrics/statistics.hpp"
#include "metrics/verdict.hpp"
#include "platform/quality.hpp"

namespace archipelago::tables {

struct SummaryRow {
  std::size_t scenario = 0;
  std::string group;
  std::string metric;
  metrics::Interval value;
  // To the baseline, over the replicates in which both have the figure.
  std::optional<metrics::Interval> difference;
  double baseline_mean = 0;                             // over those replicates
  double p = std::numeric_limits<double>::quiet_NaN();  // of the difference, adjusted; NaN: none
  metrics::Verdict verdict = metrics::Verdict::kUntested;
  // The weakest of the replicates, where they say one.
  std::optional<platform::Quality> quality;
};

class Summary {
 public:
  Summary(const experiment::Experiment& experiment, const experiment::Results& results);

  [[nodiscard]] const std::vector<SummaryRow>& rows() const noexcept { return rows_; }
  // Nothing when the scenario has no such figure.
  [[nodiscard]] const SummaryRow* find(std::size_t scenario, const std::string& group,
                                       const std::string& metric) const;
  // All groups in the order of their first appearance.
  [[nodiscard]] const std::vector<std::string>& groups() const noexcept { return groups_; }

 private:
  // Adjusts the p values of each family and judges its differences.
  void judge(const experiment::Experiment& experiment);

  std::vector<SummaryRow> rows_;
  std::vector<std::string> groups_;
  std::map<std::tuple<std::size_t, std::string, std::string>, std::size_t> places_;  // in rows_
};

}  // namespace archipelago::tables
