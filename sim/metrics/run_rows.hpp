// All rows of one run, from its facts: the one place where figures are made.
//
// Flow     Platform + RunFacts + MetricSettings -> run_rows() -> tables.
// Order    users, what a citizen asks, dependence, autonomy, sites, rules, jobs, cables, who gives and
//          takes, energy and money.  What takes two runs comes later
//          (experiment/counterfactuals.hpp).
// Errors   SimulationError when bills do not add up (INV-7).
#pragma once

#include <optional>
#include <vector>

#include "metrics/bill.hpp"
#include "metrics/row.hpp"
#include "metrics/sovereignty_score.hpp"
#include "platform/platform.hpp"
#include "platform/price_levels.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

// What figures depend on besides what happened: may be changed without a new run, unless somebody
// in the run chose by prices (RunFacts::prices_read).
struct MetricSettings {
  record::Slo slo;
  BillTerms bills;
  std::vector<ScoreWeight> score_weights;  // empty: no score
  double price_scale = 1;                  // on every price of energy
  double scale = 1;                        // of the run: figures are printed at full size
  platform::PriceLevels prices = {};
  // Of the run, where the workload counts people or `stress` sets it: printed for one citizen.
  std::optional<double> demand_scale = {};
};

// REQUIRES: the facts are of this platform, whose hours cover the run.
[[nodiscard]] Rows run_rows(const platform::Platform& platform, const record::RunFacts& facts,
                            const MetricSettings& settings);

}  // namespace archipelago::metrics
