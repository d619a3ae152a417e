// The summary of an experiment: every figure of every scenario over its replicates, with its
// interval and the paired difference to the baseline.
//
// Flow     Results (scenario x replicate x Rows) -> Summary -> csv_tables.hpp, text_summary.hpp.
// Order    scenarios as expanded; groups and metrics as the runs give them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"
#include "metrics/statistics.hpp"
#include "platform/quality.hpp"

namespace archipelago::tables {

struct SummaryRow {
  std::size_t scenario = 0;
  std::string group;
  std::string metric;
  metrics::Interval value;
  // To the baseline, over the replicates in which both have the figure.
  std::optional<metrics::Interval> difference;
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
  std::vector<SummaryRow> rows_;
  std::vector<std::string> groups_;
  std::map<std::tuple<std::size_t, std::string, std::string>, std::size_t> places_;  // in rows_
};

}  // namespace archipelago::tables
