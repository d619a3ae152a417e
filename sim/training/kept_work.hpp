// What a job keeps when it is stopped: the work up to its last checkpoint.
//
// Rule     checkpoints are made at multiples of Job::checkpoint_interval of compute time since the
//          job's very beginning; a job without checkpoints (0 bytes, or an interval of kNever or 0)
//          keeps nothing.  Making one takes no time here; the engine adds what it takes.
#pragma once

#include "base/sim_time.hpp"
#include "workload/job.hpp"

namespace archipelago::training {

// Of `done` compute time since the job's beginning.  REQUIRES: done >= 0.
[[nodiscard]] constexpr SimTime kept_work(const workload::Job& job, SimTime done) {
  const std::int64_t interval = job.checkpoint_interval.ps;
  if (job.checkpoint.si() <= 0 || job.checkpoint_interval == kNever || interval <= 0) return {};
  return {done.ps / interval * interval};
}

}  // namespace archipelago::training
