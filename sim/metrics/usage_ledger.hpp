// What sites used, with the prices and the carbon of what they bought: what bills and figures of
// energy are made from.
//
// Flow     RunFacts (energy bought in every step of power control) + Platform (prices and carbon of
//          the zones) -> lay_prices() -> bill.hpp, energy_rows.hpp.
// Cost     sum over steps of energy x mean price of the step; likewise carbon.
// Units    USD, g CO2e; the rest as in record/site_usage.hpp.
#pragma once

#include <vector>

#include "base/sim_time.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

struct PricedEnergy : record::SiteEnergy {
  double cost_usd = 0;  // of what was bought, at the price of its hour
  double carbon_g = 0;  // of the same, at the intensity of its hour
};

struct UsageLedger {
  SimTime measured;
  std::vector<PricedEnergy> sites;                // by SiteIndex
  std::vector<std::vector<record::SiteUse>> use;  // by SiteIndex, then NationIndex
};

// `scale` multiplies every price.  REQUIRES: the hours of the platform cover the run.
[[nodiscard]] UsageLedger lay_prices(const platform::Platform& platform,
                                     const record::RunFacts& facts, double scale);

}  // namespace archipelago::metrics
