// The training jobs of a recipe, one after the other in order of submission, made as they are asked
// for: memory does not grow with their number (but see job_replay.hpp of unsorted traces).
//
// Flow     Recipe x Platform x start x horizon x seed -> JobSource -> next() -> Job.
// Model    each (stream, nation) submits as arrival_times.hpp says; GPUs and run time are drawn
//          independently.  A stream that replays a trace follows job_replay.hpp instead; one with
//          `once` submits a single job a nation, or one for all of them.
// Streams  named random streams "workload/<stream>/<nation>": a nation's jobs are the same whatever
//          the policy, the sites or the other nations are.
// Scale    below 1 gangs shrink and small jobs thin out (recipe/scaled_recipe.hpp).
// Ids      count from 0 in order of submission over all streams.
// Ties     two jobs at the same picosecond: stream order of the recipe, then nation order (of a
//          trace: the order of its rows).
// Errors   InputError when a trace is shorter than the horizon and may not be.
#pragma once

#include <memory>

#include "base/local_time.hpp"
#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "platform/platform.hpp"
#include "workload/job.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::workload {

class JobSource {
 public:
  // `platform` and `recipe` must outlive the source.  `demand_scale` multiplies every rate.
  // REQUIRES: horizon in (0, kMaxHorizon], demand_scale > 0.
  JobSource(const platform::Platform& platform, const Recipe& recipe, UtcTime start,
            SimTime horizon, double demand_scale, Seed seed);
  ~JobSource();
  JobSource(const JobSource&) = delete;
  JobSource& operator=(const JobSource&) = delete;

  // The next job submitted before the horizon; false when there is none left.
  bool next(Job& job);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace archipelago::workload
