// Replays jobs of fixed run times on one site: what a queue does to a trace, without network or
// power.  A pure function.
//
// Flow     jobs in order of submission + SiteSpec -> replay_jobs -> a record a job -> summarise.
// Time     at one instant: ends (by number), node failures and repairs (as listed), arrivals (by
//          number), then scheduling; again while a job ends at the instant of its start.
// Units    SimTime; what exceeds kMaxHorizon (base/sim_time.hpp) is taken for nonsense.
// Errors   SimulationError when jobs still wait and nothing can ever happen (nodes that stay down),
//          or when time runs past kMaxHorizon.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/sim_time.hpp"
#include "training/queue_registry.hpp"
#include "training/site_scheduler.hpp"
#include "workload/job.hpp"

namespace archipelago::training {

struct NodeEvent {
  SimTime when;
  std::uint32_t node = 0;
  bool up = false;
};

struct SiteSpec {
  std::vector<std::int32_t> gpus_of_nodes;  // one node: GPUs pooled without node boundaries
  QueueChoice queue;
  std::vector<std::string> nations;    // codes, for the queue's options
  std::vector<NodeEvent> node_events;  // in order of time
};

struct JobRecord {
  JobState state = JobState::kWaiting;  // kDone or kRefused at the end
  SimTime submitted;
  SimTime start;  // the first
  SimTime end;
  SimTime run_time;
  std::int64_t gpu_milli = 0;
  SimTime held;  // GPUs held so long, over all its runs
  SimTime lost;  // of that, work that had to be done again
  std::uint32_t preempted = 0;
  std::uint32_t failed = 0;  // stopped by a failing node

  [[nodiscard]] SimTime wait() const { return start - submitted; }
  [[nodiscard]] SimTime completion() const { return end - submitted; }
};

// Called after every round of scheduling.
using Watch = std::function<void(const SiteScheduler&, const Decisions&, SimTime now)>;

// One record a job, in the order given.  REQUIRES: submission times do not decrease, check_queue
// found no fault.
[[nodiscard]] std::vector<JobRecord> replay_jobs(std::span<const workload::Job> jobs,
                                                 const SiteSpec& site, const Watch& watch = {});

}  // namespace archipelago::training
