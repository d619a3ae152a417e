#include "training/queue_replay.hpp"

#include <algorithm>
#include <queue>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "training/later.hpp"

namespace archipelago::training {

using workload::Job;

namespace {

class Replay {
 public:
  Replay(std::span<const Job> jobs, const SiteSpec& site)
      : jobs_(jobs),
        node_events_(site.node_events),
        scheduler_(site.gpus_of_nodes, site.queue, site.nations),
        records_(jobs.size()),
        runs_(jobs.size()),
        last_start_(jobs.size()) {}

  std::vector<JobRecord> run(const Watch& watch) {
    SimTime now;
    for (SimTime next = next_event(now); next != kNever; next = next_event(now)) {
      if (next > kMaxHorizon) throw SimulationError("the jobs take more than 100 days");
      now = next;
      ends(now);
      nodes(now);
      arrivals(now);
      const Decisions decisions = scheduler_.advance(now);
      apply(decisions, now);
      if (watch) watch(scheduler_, decisions, now);
    }
    if (scheduler_.counts().waiting > 0) {
      throw SimulationError(std::to_string(scheduler_.counts().waiting) +
                            " jobs wait for nodes that stay down");
    }
    return std::move(records_);
  }

 private:
  // kNever when all is done, or nothing will ever happen.
  [[nodiscard]] SimTime next_event(SimTime now) {
    while (!ends_.empty() && std::get<2>(ends_.top()) != runs_[std::get<1>(ends_.top())]) {
      ends_.pop();  // of a run that was stopped
    }
    SimTime next = ends_.empty() ? kNever : std::get<0>(ends_.top());
    if (arrived_ < jobs_.size()) next = std::min(next, jobs_[arrived_].submitted);
    if (next == kNever && scheduler_.counts().waiting == 0) return kNever;
    if (node_event_ < node_events_.size()) next = std::min(next, node_events_[node_event_].when);
    return std::min(next, scheduler_.next_wake(now));
  }

  void ends(SimTime now) {
    for (; !ends_.empty() && std::get<0>(ends_.top()) == now; ends_.pop()) {
      const auto [time, number, run] = ends_.top();
      if (run != runs_[number]) continue;
      scheduler_.finished(number, now);
      JobRecord& record = records_[number];
      record.held += now - started(number);
      record.end = now;
      record.state = JobState::kDone;
    }
  }

  void nodes(SimTime now) {
    for (; node_event_ < node_events_.size() && node_events_[node_event_].when <= now;
         ++node_event_) {
      const NodeEvent& event = node_events_[node_event_];
      if (event.up) {
        scheduler_.node_repaired(event.node, now);
      } else {
        scheduler_.node_failed(event.node, now);
      }
    }
  }

  void arrivals(SimTime now) {
    for (; arrived_ < jobs_.size() && jobs_[arrived_].submitted == now; ++arrived_) {
      const Job& job = jobs_[arrived_];
      const Submission submission = scheduler_.submit(job, now);
      JobRecord& record = records_[arrived_];
      record.submitted = job.submitted;
      record.run_time = job.run_time;
      record.gpu_milli = job.gpu_milli;
      if (!submission.refused) continue;
      record.state = JobState::kRefused;
      record.start = record.end = now;
    }
  }

  void apply(const Decisions& decisions, SimTime now) {
    for (const Stop& stop : decisions.stops) {
      JobRecord& record = records_[stop.number];
      ++runs_[stop.number];
      record.held += now - started(stop.number);
      record.lost += stop.lost;
      ++(stop.cause == StopCause::kPreempted ? record.preempted : record.failed);
    }
    for (const Start& start : decisions.starts) {
      if (runs_[start.number] == 0) records_[start.number].start = now;
      last_start_[start.number] = now;
      ends_.emplace(later(now, scheduler_.left(start.number)), start.number, runs_[start.number]);
    }
  }
  [[nodiscard]] SimTime started(JobNumber number) const { return last_start_[number]; }

  using End = std::tuple<SimTime, JobNumber, std::uint32_t>;

  std::span<const Job> jobs_;
  const std::vector<NodeEvent>& node_events_;
  SiteScheduler scheduler_;
  std::vector<JobRecord> records_;
  std::vector<std::uint32_t> runs_;  // of each job that were stopped
  std::vector<SimTime> last_start_;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends_;
  std::size_t arrived_ = 0;
  std::size_t node_event_ = 0;
};

}  // namespace

std::vector<JobRecord> replay_jobs(std::span<const Job> jobs, const SiteSpec& site,
                                   const Watch& watch) {
  return Replay(jobs, site).run(watch);
}

}  // namespace archipelago::training
