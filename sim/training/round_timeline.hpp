// A round plan carried out on paper: equal sites that compute in step and exchange over links of
// known bandwidth and delay.  Says how long a round takes and how much of it is compute; the
// reference for the same plan run as flows.
//
// Flow     RoundTimeline timeline(plan, links); timeline.next() ...   one round after the other
//          steady_round(plan, links)                                  what they settle to
// Units    SimTime; bandwidth of one direction of the slowest link of a ring (see sync_ring.hpp).
// Model    a transfer starts when its data are ready and the bytes of the one before have left;
//          it occupies the links for the sum over its phases of volume x payload / bandwidth, and
//          has arrived `messages` x delay later.  Delays of consecutive transfers overlap.
// Errors   REQUIRES a bandwidth above 0 for every scope the plan uses.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sim_time.hpp"
#include "base/units.hpp"
#include "training/round_plan.hpp"

namespace archipelago::training {

struct SyncLink {
  BytesPerSecond bandwidth;
  SimTime delay;  // one way
};

struct SyncLinks {
  SyncLink between;  // sites of all nations, or the nations' leading sites
  SyncLink within;   // sites of one nation, for hierarchical plans
};

struct TimelineSpan {
  SimTime from;
  SimTime to;
  std::size_t transfer = 0;  // sending and arriving; an index into the plan
};

struct RoundRun {
  SimTime began;
  SimTime ended;
  std::vector<TimelineSpan> computing;
  std::vector<TimelineSpan> sending;   // from ready and free to arrived, in order
  std::vector<TimelineSpan> awaiting;  // from and to: when it was asked for, when it was there
};

class RoundTimeline {
 public:
  RoundTimeline(RoundPlan plan, const SyncLinks& links);

  // The next round, in absolute time.
  RoundRun next();

  // What the next round depends on, relative to its start: equal states have equal futures.
  [[nodiscard]] std::vector<SimTime> state() const;

 private:
  RoundPlan plan_;
  std::vector<RoundStep> program_;
  std::vector<SimTime> occupied_;  // of the links, by transfer
  std::vector<SimTime> arrival_;   // of the latest sending, by transfer
  std::vector<SimTime> before_;    // the same, a round earlier
  SimTime delay_;                  // of all phases
  SimTime now_;
  SimTime free_;  // when the last byte so far has left
};

struct SteadyRound {
  Seconds duration;
  double utilisation = 0;  // compute / duration
};

// The mean round once rounds repeat; when they do not within kMaxSettlingRounds, the mean of the
// second half of those.
inline constexpr std::size_t kMaxSettlingRounds = 1000;
[[nodiscard]] SteadyRound steady_round(const RoundPlan& plan, const SyncLinks& links);

}  // namespace archipelago::training
