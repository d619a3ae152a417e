// What sites used, with the prices and the carbon of what they bought: what bills and figures of
// energy are made from.
//
// Flow     RunFacts (energy bought in every step of power control) + Platform (prices and carbon of
//          the zones) -> lay_prices() -> bill.hpp, energy_rows.hpp.
// Cost     sum over steps of energy x mean price of the step; likewise carbon.
// Fleet    a site without a price list is absent where `home_fleet` is `none`, the policy admits no
//          nation's requests or jobs to it, and nobody worked there: it has no capital, staff,
//          maintenance and energy.  Kept: every hall stands there and is paid, used or not.
// Provided GPUs that stood ready: all of the site's, all of the time but while it was cut, failed or
//          dark; with autoscaling, those of replicas that loaded or were up, and of jobs.
// Serving  of a site where jobs train too, the share of its GPUs that hold replicas at the start;
//          where the workload has no jobs, all of it.
// Units    USD, g CO2e; the rest as in record/site_usage.hpp.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sim_time.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

struct PricedEnergy : record::SiteEnergy {
  double cost_usd = 0;  // of what was bought, at the price of its hour
  double carbon_g = 0;  // of the same, at the intensity of its hour
};

enum class HomeFleet : std::uint8_t { kKept, kNone };

struct UsageLedger {
  SimTime measured;
  std::vector<PricedEnergy> sites;                 // by SiteIndex
  std::vector<std::vector<record::SiteUse>> use;   // by SiteIndex, then NationIndex
  std::vector<std::vector<double>> admitted = {};  // likewise: requests a day that may go there
  std::vector<double> provided_gpu_s = {};         // by SiteIndex
  std::vector<bool> absent = {};                   // by SiteIndex
  std::vector<bool> crossed = {};                  // by CableIndex: bytes of somebody
  std::vector<double> serving_part = {};           // by SiteIndex
};

// `scale` multiplies every price.  REQUIRES: the hours of the platform cover the run.
[[nodiscard]] UsageLedger lay_prices(const platform::Platform& platform,
                                     const record::RunFacts& facts, double scale,
                                     HomeFleet fleet = HomeFleet::kKept);

}  // namespace archipelago::metrics
