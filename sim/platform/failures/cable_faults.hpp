// Cable faults as a list drawn before a run: which segment is down from when to when, and why.
//
// Flow     Platform (rates, repair times, shared-risk groups) + seed -> draw_faults() -> engine;
//          scripted cuts (scripted_events.hpp) join them through join_overlaps().
// Model    ordinary faults (an anchor, a trawl) strike one segment: a Poisson process of
//          faults_per_1000km_year x route / 1000 a year each.  They are not drawn by shared-risk
//          group, which would cut every cable of a landing at once.  A common cause (a quake, a
//          fire at the landing) strikes all existing segments of a group at one instant, as often
//          as the settings say; each is repaired in its own time.  Outages of a segment that
//          overlap or touch are one, with the cause of the first (outage_law.hpp).
// Streams  one a segment and one a group, named after it: a cable added or removed changes the
//          faults of no other, and a segment keeps its ordinary faults whatever the common causes.
// Source   rate and mean repair: columns of cables.csv.  Repair law: outage_law.hpp; its
//          coefficient of variation 0.75 is that of the three outages that asean/SOURCES.md knows
//          to the day (18, 32 and 80 days: mean 43.3, standard deviation 32.5), so `estimated` at
//          best.
// Units    a year has 365 days; instants in whole picoseconds from the start of the run.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "base/units.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

enum class FaultCause : std::uint8_t { kOrdinary, kCommonCause, kScripted };

// Down from `starts` until just before `ends`; kNever: the run ends first.
struct CableFault {
  CableIndex cable;
  SimTime starts;
  SimTime ends;
  FaultCause cause = FaultCause::kOrdinary;

  bool operator==(const CableFault&) const = default;
};

struct CableFaultSettings {
  double rate_factor = 1;            // on faults_per_1000km_year of every cable, 0 to 1000
  double repair_cv = 0.75;           // standard deviation of a repair over its mean
  double common_cause_per_year = 0;  // events of each shared-risk group, 0 to 1000
  Seconds lookback{0};               // faults of that long before the run may still be in repair;
                                     // 0: every cable is up at the start
};

// The faults of all existing cables in [0, horizon), by start, then by cable.
// REQUIRES: 0 <= horizon <= kMaxHorizon; settings in their ranges.
[[nodiscard]] std::vector<CableFault> draw_faults(const Platform& platform, SimTime horizon,
                                                  Seed seed,
                                                  const CableFaultSettings& settings = {});

// Every existing cable that leaves the nation, down from the start to the end of a run, in order of
// the table.  Cables between two points of the nation stay, those that only pass its waters too.
[[nodiscard]] std::vector<CableFault> isolation_of(const Platform& platform, NationIndex nation);

// The same outages with those of a cable that overlap or touch made one; by start, then by cable.
[[nodiscard]] std::vector<CableFault> join_overlaps(std::vector<CableFault> faults);

}  // namespace archipelago::platform
