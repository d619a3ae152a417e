#include "training/site_scheduler.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.hpp"
#include "training/kept_work.hpp"
#include "training/later.hpp"

namespace archipelago::training {

using workload::Job;

namespace {

// "0.81", "48".
std::string gpus_text(std::int64_t milli) {
  std::string text = std::to_string(milli / kMilli);
  if (milli % kMilli == 0) return text;
  const std::string rest = std::to_string(kMilli + milli % kMilli).substr(1);
  return text + "." + rest.substr(0, rest.find_last_not_of('0') + 1);
}

}  // namespace

SiteScheduler::SiteScheduler(const std::vector<std::int32_t>& gpus_of_nodes,
                             const QueueChoice& queue, const std::vector<std::string>& nations,
                             Computed computed)
    : pool_(gpus_of_nodes),
      queue_(make_queue(queue, nations, pool_)),
      computed_(std::move(computed)) {}

Submission SiteScheduler::submit(const Job& job, SimTime now) {
  const auto number = static_cast<JobNumber>(jobs_.size());
  jobs_.push_back({job, JobState::kWaiting, {}, {}});
  ++counts_.submitted;
  std::optional<Refusal> refused;
  if (!NodePool::is_size(job.gpu_milli)) {
    refused = Refusal::kBadSize;
  } else if (!pool_.can_ever_fit(job.gpu_milli)) {
    refused = Refusal::kTooLarge;
  }
  if (refused) {
    jobs_.back().state = JobState::kRefused;
    ++counts_.refused;
  } else {
    wait(number, now);
  }
  return {number, refused};
}

// Estimates are cut at the longest run there can be.
SimTime SiteScheduler::expected_left(const Tracked& tracked) {
  const Job& job = tracked.job;
  const SimTime all = job.estimate == kNever ? job.run_time : std::min(job.estimate, kMaxHorizon);
  return std::max(SimTime{}, all - tracked.kept);
}

void SiteScheduler::wait(JobNumber number, SimTime now) {
  Tracked& tracked = jobs_[number];
  const Job& job = tracked.job;
  tracked.state = JobState::kWaiting;
  ++counts_.waiting;
  queue_->add({number, job.nation, job.gpu_milli, job.run_time - tracked.kept,
               expected_left(tracked), now});
}

void SiteScheduler::start(const Start& start, SimTime now) {
  Tracked& tracked = jobs_[start.number];
  ARCHIPELAGO_REQUIRE(tracked.state == JobState::kWaiting);
  tracked.state = JobState::kRunning;
  --counts_.waiting;
  ++counts_.running;
  running_.insert(start.number);
  tracked.run = {start.number, tracked.job.nation, now, later(now, expected_left(tracked)),
                 start.place};
  pool_.take(tracked.run.place);
  queue_->on_start(tracked.run, now);
}

void SiteScheduler::leave(JobNumber number, SimTime now) {
  Tracked& tracked = jobs_[number];
  ARCHIPELAGO_REQUIRE(tracked.state == JobState::kRunning);
  --counts_.running;
  running_.erase(number);
  pool_.release(tracked.run.place);
  queue_->on_end(tracked.run, now);
}

void SiteScheduler::finished(JobNumber number, SimTime now) {
  leave(number, now);
  jobs_[number].state = JobState::kDone;
  ++counts_.done;
}

void SiteScheduler::moved(JobNumber number, SimTime now) {
  leave(number, now);
  jobs_[number].state = JobState::kMoved;
  ++counts_.moved;
}

void SiteScheduler::stop(JobNumber number, StopCause cause, SimTime now) {
  leave(number, now);
  Tracked& tracked = jobs_[number];
  const SimTime computed =
      computed_ ? computed_(tracked.job, tracked.run.started, now) : now - tracked.run.started;
  const SimTime done = std::min(tracked.job.run_time, tracked.kept + computed);
  tracked.kept = std::max(tracked.kept, kept_work(tracked.job, done));
  stopped_.push_back({number, cause, now, done - tracked.kept});
  wait(number, now);
}

void SiteScheduler::node_failed(std::uint32_t node, SimTime now) {
  if (!pool_.is_up(node)) return;
  std::vector<JobNumber> on_it;
  for (const JobNumber number : running_) {
    const std::vector<NodeShare>& nodes = jobs_[number].run.place.nodes;
    if (std::any_of(nodes.begin(), nodes.end(),
                    [node](const NodeShare& share) { return share.node == node; })) {
      on_it.push_back(number);
    }
  }
  for (const JobNumber number : on_it) stop(number, StopCause::kNodeFailed, now);
  pool_.set_up(node, false);
  queue_->on_node_change(node);
}

void SiteScheduler::node_repaired(std::uint32_t node, SimTime) {
  if (pool_.is_up(node)) return;
  pool_.set_up(node, true);
  queue_->on_node_change(node);
}

Decisions SiteScheduler::advance(SimTime now) {
  Decisions decisions;
  for (;;) {
    for (const JobNumber number : queue_->victims(now)) stop(number, StopCause::kPreempted, now);
    auto next = queue_->next(now);
    if (!next) break;
    start(*next, now);
    next->place = jobs_[next->number].run.place;
    decisions.starts.push_back(std::move(*next));
  }
  decisions.stops = std::exchange(stopped_, {});
  ARCHIPELAGO_REQUIRE(counts_.add_up() && counts_.waiting == queue_->size());
  return decisions;
}

SimTime SiteScheduler::left(JobNumber number) const {
  return jobs_[number].job.run_time - jobs_[number].kept;
}

const Placement& SiteScheduler::place(JobNumber number) const {
  ARCHIPELAGO_REQUIRE(jobs_[number].state == JobState::kRunning);
  return jobs_[number].run.place;
}

std::string SiteScheduler::refusal_text(JobNumber number) const {
  const std::int64_t milli = jobs_[number].job.gpu_milli;
  if (NodePool::is_size(milli)) {
    return "needs " + gpus_text(milli) + " GPUs, the site has " + std::to_string(pool_.gpus());
  }
  return "asks for " + gpus_text(milli) + " GPUs; a job has a share of one GPU or whole GPUs";
}

bool SiteScheduler::invariants_hold() const {
  std::array<std::uint64_t, 5> states{};  // by JobState
  std::vector<const Placement*> places;
  for (const Tracked& tracked : jobs_) {
    ++states[static_cast<std::size_t>(tracked.state)];
    if (tracked.state == JobState::kRunning) places.push_back(&tracked.run.place);
  }
  return states == std::array{counts_.waiting, counts_.running, counts_.done, counts_.refused,
                              counts_.moved} &&
         counts_.submitted == jobs_.size() && counts_.add_up() && pool_.accounts_for(places);
}

}  // namespace archipelago::training
