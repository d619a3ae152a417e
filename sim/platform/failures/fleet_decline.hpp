// What is left of a nation's GPUs, year by year, when a law lets its vendors send no more.
//
// Model    GPUs fail for good at a steady rate and none replaces them; those of vendors that the law
//          does not reach are bought again.  All are new today (assumed), and none outlasts
//          gpu_life_years of nation_costs.csv, over which they are paid back (that they run no longer
//          is assumed).  A fleet is gone with that life; before, it halves by failures.
// Source   220 interruptions by faulty GPUs (148) and their memory (72) on 16,384 H100 in 54 days of
//          training (The Llama 3 Herd of Models, table 5, as given by datacenterdynamics.com, July
//          2024): 2.49e-4 a GPU and day, 9.1 % a year.  That each of them costs the GPU is assumed:
//          the rate is an upper bound, and the years a lower one.
// Flow     Platform -> fleet_decline() -> `platform show`.  No metric of a run: it is the same under
//          every policy.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "platform/platform.hpp"

namespace archipelago::platform {

inline constexpr double kGpusLostPerDay = 220.0 / 54 / 16'384;

struct FleetDecline {
  NationIndex nation;  // on whose soil the GPUs stand
  NationIndex law;     // that reaches their vendor
  std::int64_t gpus = 0;
  double reached = 0;                        // share of them of such vendors
  double after_a_year = 1;                   // share of all that still runs
  std::optional<double> years_to_half = {};  // nothing: half and more are of others
  std::optional<double> years_to_end = {};   // of those of such vendors; nothing: no life is said
};

// Of every nation with GPUs and every law of another nation that reaches one of their vendors.
[[nodiscard]] std::vector<FleetDecline> fleet_decline(const Platform& platform);

}  // namespace archipelago::platform
