// Figures over the jobs of a replay.
//
// Formulas completion = end - submission; wait = first start - submission; bounded slowdown =
//          max(1, completion / max(run time, 10 s)); utilisation = GPU-time held / (GPUs x time
//          from the first submission to the last end); lost share = GPU-time of work done again /
//          GPU-time held.  Quantiles between two values are interpolated (numpy's default).
//          Refused jobs count as such and nowhere else.
// Source   bounded slowdown: Feitelson and Rudolph, JSSPP 1998, with the usual bound of 10 s.
// Units    seconds.
#pragma once

#include <cstdint>
#include <span>

#include "training/queue_replay.hpp"

namespace archipelago::training {

struct Spread {
  double mean = 0;
  double p50 = 0;
  double p95 = 0;
};

struct JobStatistics {
  std::uint64_t done = 0;
  std::uint64_t refused = 0;
  std::uint64_t preempted = 0;  // stops
  std::uint64_t failed = 0;     // stops
  Spread wait_s;
  Spread completion_s;
  Spread bounded_slowdown;
  double utilisation = 0;
  double lost_share = 0;
};

// All zero when no job is done.
[[nodiscard]] JobStatistics summarise(std::span<const JobRecord> records, std::int64_t gpus);

}  // namespace archipelago::training
