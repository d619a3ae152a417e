// The jobs of one site from submission to end: who waits, who runs and where, who was refused.
//
// Flow     at an instant, in this order: finished() and node_failed() / node_repaired(), then
//          submit(), then advance(), which answers who stops and who starts.  The caller knows when
//          jobs end (in the engine a job also moves bytes) and says so.  A job that ends at the
//          instant of its start is reported by a further round at that instant.
// Stops    a node that fails stops every job on it; a discipline may stop jobs for others
//          (fair_share.hpp).  A stopped job keeps the work up to its last checkpoint
//          (kept_work.hpp), waits again at its old place in the queue, and later starts with what
//          is left.  Compute is taken to run from the start on, unless `computed` says otherwise.
// Estimate what is expected of a running job, for EASY only: Job::estimate, or its run time, less
//          the work kept.
// Errors   none thrown.  INV-1: every job is waiting, running, done, refused or moved.  INV-4: see
//          node_pool.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/sim_time.hpp"
#include "training/job_queue.hpp"
#include "training/node_pool.hpp"
#include "training/queue_registry.hpp"
#include "workload/job.hpp"

namespace archipelago::training {

enum class JobState : std::uint8_t { kWaiting, kRunning, kDone, kRefused, kMoved };
enum class Refusal : std::uint8_t { kBadSize, kTooLarge };
enum class StopCause : std::uint8_t { kNodeFailed, kPreempted };

struct Submission {
  JobNumber number = 0;
  std::optional<Refusal> refused;
};

struct Stop {
  JobNumber number = 0;
  StopCause cause = StopCause::kNodeFailed;
  SimTime when;
  SimTime lost;  // compute time since the last checkpoint
};

// No job is stopped at the instant of its start, but one that was stopped may start again at once:
// stops come first.
struct Decisions {
  std::vector<Stop> stops;
  std::vector<Start> starts;
};

struct JobCounts {
  std::uint64_t submitted = 0;
  std::uint64_t waiting = 0;
  std::uint64_t running = 0;
  std::uint64_t done = 0;
  std::uint64_t refused = 0;
  std::uint64_t moved = 0;
  [[nodiscard]] bool add_up() const {
    return submitted == waiting + running + done + refused + moved;
  }
};

class SiteScheduler {
 public:
  // Compute time done since a start, at the instant of a stop.
  using Computed = std::function<SimTime(const workload::Job&, SimTime started, SimTime now)>;

  // REQUIRES: check_queue found no fault.
  SiteScheduler(const std::vector<std::int32_t>& gpus_of_nodes, const QueueChoice& queue,
                const std::vector<std::string>& nations = {}, Computed computed = {});
  SiteScheduler(const SiteScheduler&) = delete;
  SiteScheduler& operator=(const SiteScheduler&) = delete;

  // Jobs are numbered from 0 in the order of these calls.  A job larger than the site is refused.
  Submission submit(const workload::Job& job, SimTime now);
  // REQUIRES: it runs.
  void finished(JobNumber number, SimTime now);
  // It goes on elsewhere and does not come back.  REQUIRES: it runs.
  void moved(JobNumber number, SimTime now);
  // Nothing changes when the node is in that state already.
  void node_failed(std::uint32_t node, SimTime now);
  void node_repaired(std::uint32_t node, SimTime now);
  [[nodiscard]] Decisions advance(SimTime now);
  // When advance() wants to be called even if nothing happens before; kNever mostly.
  [[nodiscard]] SimTime next_wake(SimTime now) const { return queue_->next_wake(now); }

  [[nodiscard]] JobState state(JobNumber number) const { return jobs_[number].state; }
  [[nodiscard]] const workload::Job& job(JobNumber number) const { return jobs_[number].job; }
  // Compute time that is left after the work kept.
  [[nodiscard]] SimTime left(JobNumber number) const;
  // Where it runs.  REQUIRES: it runs.
  [[nodiscard]] const Placement& place(JobNumber number) const;
  [[nodiscard]] const JobCounts& counts() const { return counts_; }
  [[nodiscard]] const NodePool& pool() const { return pool_; }
  // In words, for the user: "needs 48 GPUs, the site has 32".
  [[nodiscard]] std::string refusal_text(JobNumber number) const;

  // INV-1 and INV-4 counted anew from every job; O(jobs).
  [[nodiscard]] bool invariants_hold() const;

 private:
  struct Tracked {
    workload::Job job;
    JobState state = JobState::kWaiting;
    SimTime kept;  // compute time, at the last checkpoint before the last stop
    RunningJob run;
  };

  [[nodiscard]] static SimTime expected_left(const Tracked& tracked);
  void wait(JobNumber number, SimTime now);
  void start(const Start& start, SimTime now);
  // The job leaves its GPUs.
  void leave(JobNumber number, SimTime now);
  void stop(JobNumber number, StopCause cause, SimTime now);

  NodePool pool_;
  std::unique_ptr<JobQueue> queue_;
  Computed computed_;
  std::vector<Tracked> jobs_;
  std::set<JobNumber> running_;
  JobCounts counts_;
  std::vector<Stop> stopped_;  // not yet reported
};

}  // namespace archipelago::training
