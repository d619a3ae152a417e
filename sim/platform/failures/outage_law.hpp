// When a thing breaks and how long it stays broken: Poisson faults, lognormal repairs.
//
// Flow     OutageLaw + a random stream -> draw_outages() -> cable_faults.hpp, site_faults.hpp.
// Model    faults come as a Poisson process whether or not the thing is broken already, and every
//          fault is repaired in parallel with the others.  Outages that overlap or touch are one
//          outage.  So the thing is down for a share 1 - exp(-rate x mean repair) of the long run
//          (the busy share of an M/G/infinity queue), whatever the law of the repair.
// Source   lognormal: "the most commonly used distribution in maintainability analysis ... repair
//          actions comprised of several subsidiary tasks of unequal frequency and time duration"
//          (MIL-HDBK-338B, Electronic Reliability Design Handbook, 5.6.2.1), which is what a ship,
//          a permit, a voyage and a splice are.
// Units    seconds; instants in whole picoseconds from the start of the run.
#pragma once

#include <vector>

#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "base/units.hpp"

namespace archipelago::platform {

inline constexpr Seconds kSecondsPerYear{365.0 * 86'400};

// From `starts` until just before `ends`; kNever: the run ends first.
struct Outage {
  SimTime starts;
  SimTime ends;

  auto operator<=>(const Outage&) const = default;
};

// A mean and a coefficient of variation (standard deviation over mean); 0: always the mean.
struct RepairLaw {
  Seconds mean;
  double cv = 0;
};

struct OutageLaw {
  double faults_per_second = 0;
  RepairLaw repair;
};

// REQUIRES: mean >= 0, cv >= 0.  Draws one normal number whatever the law.
[[nodiscard]] Seconds draw_repair(RandomStream& stream, const RepairLaw& law);

// The outages of one thing in [0, horizon), in order of time.  The process starts `lookback` before
// the run: what broke then and is not yet repaired is down from 0 on.
// REQUIRES: 0 <= horizon <= kMaxHorizon, lookback >= 0.
[[nodiscard]] std::vector<Outage> draw_outages(RandomStream& stream, const OutageLaw& law,
                                               SimTime horizon, Seconds lookback);

// `repair` after `starts`, kNever when that is not before the horizon.
[[nodiscard]] SimTime repaired_at(Seconds starts, Seconds repair, SimTime horizon);

}  // namespace archipelago::platform
