#include "campaign/precision.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "tables/group_kind.hpp"
#include "tables/summary.hpp"

namespace archipelago::campaign {

namespace {

bool is_whole(const experiment::Scenario& scenario, const std::string& group) {
  const std::string kind = tables::group_kind(*scenario.platform, group).kind;
  return kind == "bloc" || kind == "all";
}

bool is_known(const metrics::Interval& interval, double until) {
  const double half = (interval.high - interval.low) / 2;
  return half <= until * std::abs(interval.mean);  // false for NaN: one replicate proves nothing
}

}  // namespace

bool needs_more(const experiment::Experiment& experiment, const experiment::Results& results) {
  if (!experiment.precision) return false;
  const experiment::Precision& wanted = *experiment.precision;
  bool any = false;
  bool all_known = true;
  const tables::Summary summary(experiment, results);
  for (const tables::SummaryRow& row : summary.rows()) {
    if (row.metric != wanted.metric || !is_whole(experiment.scenarios[row.scenario], row.group)) {
      continue;
    }
    any = true;
    all_known = all_known && is_known(row.value, wanted.until);
  }
  if (!any) {
    throw InputError(experiment.file.string(), 0, "replicates.of",
                     "no scenario has '" + wanted.metric +
                         "'; `archipelago list metrics` lists "
                         "what runs can have");
  }
  return !all_known && experiment.replicates < wanted.at_most;
}

std::uint32_t next_batch(const experiment::Experiment& experiment) {
  return std::min(2 * experiment.replicates, experiment.precision->at_most);
}

}  // namespace archipelago::campaign
