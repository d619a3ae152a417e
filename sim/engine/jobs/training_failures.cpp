// What survives of a job: copies of its checkpoints, failing nodes and sites, and the end of the
// run.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "engine/jobs/training_run.hpp"

namespace archipelago::engine {

using record::JobBytes;
using record::JobFate;

namespace {

// Dates are doubles: what ends at its deadline may seem some picoseconds late.
constexpr SimTime kSameInstant{10'000};

bool is_refusal(JobFate fate) { return fate == JobFate::kTooLarge || fate == JobFate::kForbidden; }

}  // namespace

void TrainingRun::account(ActiveJob& active, JobBytes kind, const BulkTransfers::Handle& transfer) {
  active.outcome.bytes[static_cast<std::size_t>(kind)] += bulk_.delivered(transfer);
}

void TrainingRun::account_fetched(ActiveJob& active) {
  for (const auto& [traffic, transfer] : active.fetching) {
    account(active,
            traffic == record::TrafficClass::kStaging ? JobBytes::kStaging : JobBytes::kCheckpoints,
            transfer);
  }
  active.fetching.clear();
}

// The nearest other site that may keep it, is up and can be reached now.
std::optional<SiteIndex> TrainingRun::place_for_copy(const ActiveJob& active) const {
  std::optional<SiteIndex> best;
  Seconds best_delay;
  const PointIndex from = platform_.sites[active.parts.front().site.at()].point;
  for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
    const SiteIndex site(s);
    const bool own = std::any_of(active.parts.begin(), active.parts.end(),
                                 [&](const JobPart& part) { return part.site == site; });
    if (own || !halls_.is_up(site) ||
        !halls_.rules().may_replicate(active.job.nation, active.job.data_class,
                                      platform_.sites[s])) {
      continue;
    }
    const platform::Route* route = router_.route(from, platform_.sites[s].point, active.scope);
    if (route == nullptr || (best && best_delay <= route->delay)) continue;
    best = site;
    best_delay = route->delay;
  }
  return best;
}

void TrainingRun::copy_checkpoint(ActiveJob& active) {
  if (active.copying != nullptr) return;  // the newest follows when this one is there
  const std::optional<SiteIndex> place = place_for_copy(active);
  if (!place) {
    ++checkpoints_kept_local_;
    return;
  }
  active.copying_to = {*place, active.kept};
  if (audit_ != nullptr) audit_->copied(active.job, *place);
  active.copying = bulk_.start(
      {.from = platform_.sites[active.parts.front().site.at()].point,
       .to = platform_.sites[place->at()].point,
       .size = active.job.checkpoint,
       .traffic = record::TrafficClass::kCheckpoint,
       .scope = active.scope,
       .paths = settings_.paths,
       .owner = owner_of(active.job)},
      [this, job = active.job.id, number = ++active.copy_number](const BulkResult& result) {
        mail_.push_back({Mail::Kind::kCopied, job, number, result});
        bell_.ring();
      });
}

void TrainingRun::drop_copy(ActiveJob& active) {
  if (active.copying == nullptr) return;
  bulk_.cancel(active.copying);
  account(active, JobBytes::kCheckpoints, active.copying);
  active.copying = nullptr;
  ++active.copy_number;
}

void TrainingRun::fail_nodes(const std::vector<platform::NodeFault>& faults) {
  for (const platform::NodeFault& fault : faults) {
    if (fault.node >= halls_.nodes(fault.site)) continue;  // it serves
    at(fault.starts, TimerKind::kFault, [this, fault] {
      node_down_[fault.site.at()][fault.node] = true;
      halls_.at(fault.site).node_failed(fault.node, now_);
      dirty_[fault.site.at()] = true;
    });
    if (fault.ends == kNever) continue;
    at(fault.ends, TimerKind::kFault, [this, fault] {
      node_down_[fault.site.at()][fault.node] = false;
      if (!halls_.is_up(fault.site)) return;
      halls_.at(fault.site).node_repaired(fault.node, now_);
      dirty_[fault.site.at()] = true;
    });
  }
}

void TrainingRun::fail_sites(const std::vector<platform::SiteFault>& faults) {
  for (const platform::SiteFault& fault : faults) {
    at(fault.starts, TimerKind::kFault, [this, site = fault.site] { site_down(site); });
    if (fault.ends == kNever) continue;
    at(fault.ends, TimerKind::kFault, [this, site = fault.site] { site_up(site); });
  }
}

// Jobs with a copy elsewhere go where the policy and the rules let them; the others wait here.
void TrainingRun::site_down(SiteIndex site) {
  if (++outages_[site.at()] > 1) return;
  halls_.set_up(site, false);
  if (!halls_.has(site)) return;
  const std::set<std::uint64_t> here = load_.jobs(site);
  for (const std::uint64_t id : here) {
    ActiveJob& active = *find(id);
    // A part that waits in another site's queue keeps its place there, and so does the job.
    const bool whole = std::all_of(active.parts.begin(), active.parts.end(),
                                   [](const JobPart& part) { return part.holds; });
    if (whole && active.copy && active.copy->site != site && halls_.is_up(active.copy->site)) {
      move_away(active);
    }
  }
  for (std::uint32_t node = 0; node < halls_.nodes(site); ++node) {
    halls_.at(site).node_failed(node, now_);
  }
  dirty_[site.at()] = true;
}

void TrainingRun::site_up(SiteIndex site) {
  if (--outages_[site.at()] > 0) return;
  halls_.set_up(site, true);
  for (std::uint32_t node = 0; node < halls_.nodes(site); ++node) {
    if (!node_down_[site.at()][node]) halls_.at(site).node_repaired(node, now_);
  }
  if (halls_.has(site)) dirty_[site.at()] = true;
}

// Rolls back to the copy, leaves all its sites, and starts anew where place_job() says.
void TrainingRun::move_away(ActiveJob& active) {
  workload::Job job = active.job;
  job.deadline = kNever;  // it has waited for its hour
  const policy::JobPlacement placement =
      policy::place_job(policy_, platform_, job, halls_, settings_.objective, now_);
  if (!std::all_of(placement.sites.begin(), placement.sites.end(),
                   [&](SiteIndex site) { return halls_.is_up(site); }) ||
      placement.sites.empty()) {
    return;  // nowhere better: it waits where it is
  }
  const CheckpointCopy copy = *active.copy;
  end_stretch(active, active.kept);
  const SimTime thrown = active.kept - copy.done;
  active.outcome.useful_gpu_s -= active.gpus() * thrown.seconds();
  active.outcome.lost_gpu_s += active.gpus() * thrown.seconds();
  ++active.outcome.restarts;
  drop_copy(active);
  for (JobPart& part : active.parts) {
    release(active, part);
    halls_.at(part.site).moved(part.number, now_);
    dirty_[part.site.at()] = true;
  }
  leave_backlog(active);

  // What is left, on the GPUs of the new sites.
  const double left = 1 - copy.done.seconds() / active.run_time.seconds();
  place(active, placement.sites);
  active.kept = active.done = to_sim_time(Seconds((1 - left) * active.run_time.seconds()));
  active.copy->done = active.kept;
  ++active.stretch;
  active.to_fetch = 0;
  for (const JobPart& part : active.parts) {
    const PointIndex from = platform_.sites[copy.site.at()].point;
    if (part.site != copy.site) {
      fetch(active, from, part.site, active.job.checkpoint, record::TrafficClass::kCheckpoint);
    }
    if (active.job.dataset_home && *active.job.dataset_home != part.site) {
      fetch(active, platform_.sites[active.job.dataset_home->at()].point, part.site,
            active.job.dataset, record::TrafficClass::kStaging);
    }
  }
  if (active.to_fetch == 0) join_next_queue(active);
}

void TrainingRun::leave_backlog(const ActiveJob& active) {
  for (const JobPart& part : active.parts) {
    halls_.add_backlog(part.site, -part_gpu_seconds(active));
  }
}

void TrainingRun::report(ActiveJob& active, JobFate fate) {
  record::JobOutcome& outcome = active.outcome;
  outcome.fate = fate;
  outcome.id = active.job.id;
  outcome.nation = active.job.nation;
  outcome.sites.clear();
  for (const JobPart& part : active.parts) outcome.sites.push_back(part.site);
  outcome.gpu_milli = active.job.gpu_milli;
  outcome.submitted = active.job.submitted;
  outcome.run_time = active.run_time;
  outcome.is_deferrable = active.job.deadline != kNever;
  outcome.deferred = std::max(SimTime{}, std::min(active.hold_until, now_) - active.job.submitted);
  outcome.missed_deadline = outcome.is_deferrable && !is_refusal(fate) &&
                            now_ - active.job.submitted > active.job.deadline + kSameInstant;
  outcome.abroad = std::any_of(active.parts.begin(), active.parts.end(), [&](const JobPart& part) {
    return platform_.sites[part.site.at()].nation != active.job.nation;
  });
  if (active.job.own != nullptr) outcome.model = model_facts(active);
  // Dates are doubles: an instant is known to some nanoseconds.
  const double spent = outcome.useful_gpu_s + outcome.lost_gpu_s;
  if (spent - outcome.held_gpu_s > 1e-6 * (outcome.held_gpu_s + active.gpus())) ++overdrawn_;
  sink_.on_outcome(outcome);
}

void TrainingRun::forget(ActiveJob& active) {
  drop_copy(active);
  leave_backlog(active);
  jobs_.erase(active.job.id);
}

void TrainingRun::close(SimTime horizon) {
  now_ = horizon;
  for (auto& [id, active] : jobs_) {
    account_fetched(*active);
    if (active->copying != nullptr) account(*active, JobBytes::kCheckpoints, active->copying);
    const bool running = std::any_of(active->parts.begin(), active->parts.end(),
                                     [](const JobPart& part) { return part.holds; });
    if (active->computing) {
      const SimTime progress = active->progress(now_);
      active->outcome.useful_gpu_s += active->gpus() * (progress - active->done).seconds();
      if (active->exchange != nullptr) {
        active->outcome.bytes[static_cast<std::size_t>(JobBytes::kGradients)] +=
            active->exchange->delivered();
      }
    }
    for (JobPart& part : active->parts) release(*active, part);
    report(*active, running ? JobFate::kRunning : fate_of_waiting(*active));
  }
  if (overdrawn_ > 0) {
    throw SimulationError(fmt::format(
        "INV-4 broken: {} jobs worked more than the GPUs that they held can", overdrawn_));
  }
  for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
    const SiteIndex site(s);
    if (halls_.has(site) && !halls_.at(site).invariants_hold()) {
      throw SimulationError(
          fmt::format("INV-1 or INV-4 broken: the jobs or the GPUs of {} do not "
                      "add up",
                      platform_.sites[s].name));
    }
  }
}

// Waiting for GPUs, or for data that have no way to it.
JobFate TrainingRun::fate_of_waiting(const ActiveJob& active) const {
  if (active.to_fetch == 0) return JobFate::kWaiting;
  for (const JobPart& part : active.parts) {
    if (!active.job.dataset_home) continue;
    const PointIndex home = platform_.sites[active.job.dataset_home->at()].point;
    if (router_.route(home, platform_.sites[part.site.at()].point, active.scope) == nullptr) {
      return JobFate::kUnreachable;
    }
  }
  return JobFate::kWaiting;
}

}  // namespace archipelago::engine
