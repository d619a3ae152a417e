#include "engine/jobs/training_run.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "training/kept_work.hpp"
#include "training/later.hpp"

namespace archipelago::engine {

using record::JobFate;
using training::JobNumber;

namespace {

// SimGrid merges events less than 1 ns apart (clock.cpp).
constexpr SimTime kSameInstant{10'000};

double gpu_seconds(const ActiveJob& active, SimTime time) { return active.gpus() * time.seconds(); }

}  // namespace

bool TrainingRun::Timer::operator>(const Timer& other) const {
  return std::tie(when, kind, order) > std::tie(other.when, other.kind, other.order);
}

TrainingRun::TrainingRun(Parts parts)
    : clock_(parts.clock),
      platform_(parts.platform),
      router_(parts.router),
      bulk_(parts.bulk),
      policy_(parts.policy),
      settings_(parts.settings),
      next_job_(std::move(parts.next_job)),
      sink_(parts.sink),
      audit_(parts.audit),
      halls_(platform_, router_, settings_,
             [this](const workload::Job& job, SimTime, SimTime now) {
               const ActiveJob& active = *find(job.id);
               return active.progress(now) - active.done;
             }),
      job_of_(platform_.sites.size()),
      submitted_(platform_.nations.size()),
      node_down_(platform_.sites.size()),
      planned_wake_(platform_.sites.size(), kNever),
      dirty_(platform_.sites.size()),
      outages_(platform_.sites.size()),
      powered_(platform_.sites.size(), true),
      load_(platform_.sites.size(), parts.power) {
  for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
    node_down_[s].resize(halls_.nodes(SiteIndex(s)));
  }
}

void TrainingRun::begin() {
  take_submission();
  clock_.spawn("training", [this] { body(); });
}

void TrainingRun::body() {
  for (;;) {
    now_ = std::max(now_, clock_.now());
    read_mail();
    run_timers();
    set_speeds();
    if (mail_.empty()) bell_.wait_until(timers_.empty() ? kNever : timers_.top().when);
  }
}

void TrainingRun::read_mail() {
  while (!mail_.empty()) {
    const std::vector<Mail> letters = std::exchange(mail_, {});
    for (const Mail& mail : letters) on_mail(mail);
  }
  settle();
}

void TrainingRun::on_mail(const Mail& mail) {
  ActiveJob* active = find(mail.job);
  if (active == nullptr) return;
  switch (mail.kind) {
    case Mail::Kind::kFetched:
      if (mail.stretch == active->stretch && --active->to_fetch == 0) join_if_ready(*active);
      return;
    case Mail::Kind::kCopied:
      if (mail.stretch != active->copy_number || !mail.result.finished()) return;
      active->copy = active->copying_to;
      account(*active, record::JobBytes::kCheckpoints, active->copying);
      active->copying = nullptr;
      ++checkpoints_copied_;
      if (active->copy->done < active->kept) copy_checkpoint(*active);
      return;
    case Mail::Kind::kExchanged:
      if (mail.stretch == active->stretch && active->exchange != nullptr) on_compute(*active);
      return;
  }
}

void TrainingRun::run_timers() {
  while (!timers_.empty() && timers_.top().when <= now_ + kSameInstant) {
    const SimTime when = timers_.top().when;
    now_ = std::max(now_, when);
    while (!timers_.empty() && timers_.top().when == when) {
      const Timer timer = timers_.top();
      timers_.pop();
      timer.act();
    }
    settle();
  }
}

void TrainingRun::at(SimTime when, TimerKind kind, std::function<void()> act) {
  timers_.push({std::max(when, now_), kind, timer_order_++, std::move(act)});
}

// Asks every scheduler to which something happened, until none of them starts or stops anything.
void TrainingRun::settle() {
  for (std::size_t s = 0; s < dirty_.size(); ++s) {
    const SiteIndex site(s);
    while (dirty_[s]) {
      dirty_[s] = false;
      const training::Decisions decisions = halls_.at(site).advance(now_);
      for (const training::Stop& stop : decisions.stops) on_stop(site, stop);
      for (const training::Start& start : decisions.starts) on_start(site, start.number);
      const SimTime wake = halls_.at(site).next_wake(now_);
      if (wake == kNever || wake == planned_wake_[s]) continue;
      planned_wake_[s] = wake;
      at(wake, TimerKind::kQueue, [this, s] { dirty_[s] = true; });
    }
  }
  // A job that started here may have joined the queue of an earlier site.
  if (std::find(dirty_.begin(), dirty_.end(), true) != dirty_.end()) settle();
}

void TrainingRun::take_submission() {
  if (!next_job_(next_)) return;
  at(next_.submitted, TimerKind::kSubmit, [this] {
    const workload::Job job = next_;
    take_submission();
    submit(job);
  });
}

void TrainingRun::submit(const workload::Job& job) {
  ++submitted_[job.nation.at()];
  const policy::JobPlacement placement =
      policy::place_job(policy_, platform_, job, halls_, settings_.objective, now_);
  auto active = std::make_unique<ActiveJob>();
  active->job = job;
  active->scope = halls_.scope(job.nation, job.data_class);
  active->run_time = job.run_time;
  if (placement.sites.empty()) {
    report(*active, placement.refusal == policy::JobRefusal::kForbidden ? JobFate::kForbidden
                                                                        : JobFate::kTooLarge);
    return;
  }
  if (now_ < placement.hold_until) active->hold_until = placement.hold_until;
  ActiveJob& kept = *jobs_.emplace(job.id, std::move(active)).first->second;
  place(kept, placement.sites);
  for (const JobPart& part : kept.parts) {
    if (!job.dataset_home || *job.dataset_home == part.site) continue;
    fetch(kept, platform_.sites[job.dataset_home->at()].point, part.site, job.dataset,
          record::TrafficClass::kStaging);
  }
  if (now_ < kept.hold_until) {
    at(kept.hold_until, TimerKind::kSubmit, [this, id = job.id] {
      if (ActiveJob* held = find(id)) join_if_ready(*held);
    });
  }
  join_if_ready(kept);
}

// Its data are there and its hour has come.
void TrainingRun::join_if_ready(ActiveJob& active) {
  if (active.to_fetch == 0 && active.hold_until <= now_ && active.joined == 0) {
    join_next_queue(active);
  }
}

void TrainingRun::place(ActiveJob& active, const std::vector<SiteIndex>& sites) {
  active.parts.clear();
  active.joined = 0;
  active.run_time = {};
  for (const SiteIndex site : sites) {
    active.parts.emplace_back().site = site;
    if (audit_ != nullptr) audit_->placed(active.job, site);
    active.run_time = std::max(active.run_time, halls_.run_time_at(site, active.job));
  }
  std::sort(active.parts.begin(), active.parts.end(),
            [](const JobPart& a, const JobPart& b) { return a.site < b.site; });
  for (const JobPart& part : active.parts) {
    halls_.add_backlog(part.site, part_gpu_seconds(active));
  }
}

double TrainingRun::part_gpu_seconds(const ActiveJob& active) {
  return static_cast<double>(TrainingHalls::part_milli(active.job)) / training::kMilli *
         active.run_time.seconds();
}

void TrainingRun::fetch(ActiveJob& active, PointIndex from, SiteIndex to, Bytes size,
                        record::TrafficClass traffic) {
  if (size.si() <= 0) return;
  ++active.to_fetch;
  active.fetching.push_back(
      {traffic,
       bulk_.start({.from = from,
                    .to = platform_.sites[to.at()].point,
                    .size = size,
                    .traffic = traffic,
                    .scope = active.scope,
                    .paths = settings_.paths,
                    .owner = owner_of(active.job)},
                   [this, job = active.job.id, stretch = active.stretch](const BulkResult& result) {
                     mail_.push_back({Mail::Kind::kFetched, job, stretch, result});
                     bell_.ring();
                   })});
}

// The next part joins the queue of its site, or all have their GPUs.
void TrainingRun::join_next_queue(ActiveJob& active) {
  account_fetched(active);
  JobPart& part = active.parts[active.joined++];
  workload::Job share = active.job;
  share.gpu_milli = TrainingHalls::part_milli(active.job);
  share.run_time = active.run_time - active.kept;
  if (share.estimate != kNever) share.estimate = std::max(share.estimate, share.run_time);
  const training::Submission submission = halls_.at(part.site).submit(share, now_);
  ARCHIPELAGO_REQUIRE(!submission.refused);  // place_job() asked
  part.number = submission.number;
  std::vector<std::uint64_t>& jobs = job_of_[part.site.at()];
  ARCHIPELAGO_REQUIRE(jobs.size() == part.number);
  jobs.push_back(active.job.id);
  dirty_[part.site.at()] = true;
}

void TrainingRun::on_start(SiteIndex site, JobNumber number) {
  ActiveJob& active = *find(job_of_[site.at()][number]);
  const auto part = std::find_if(active.parts.begin(), active.parts.end(),
                                 [&](const JobPart& p) { return p.site == site; });
  part->holds = true;
  part->held_since = now_;
  load_.hold(site, active.job.id, TrainingHalls::part_milli(active.job));
  if (active.outcome.started == kNever) active.outcome.started = now_;
  const bool all = std::all_of(active.parts.begin(), active.parts.end(),
                               [](const JobPart& p) { return p.holds; });
  if (all) {
    begin_compute(active);
  } else if (active.joined < active.parts.size()) {
    join_next_queue(active);
  }
}

void TrainingRun::begin_compute(ActiveJob& active) {
  ++active.stretch;
  active.wakes = kNever;
  active.computing = true;
  active.since = now_;
  active.done = active.kept;
  active.worked = {};
  active.speed = load_.has_power() ? 0 : 1;
  if (load_.has_power()) began_.push_back(active.job.id);
  if (active.parts.size() > 1 && active.job.sync.kind != workload::SyncKind::kNone) {
    std::vector<JobExchange::Place> places;
    for (const JobPart& part : active.parts) {
      const platform::Site& site = platform_.sites[part.site.at()];
      places.push_back({site.point, site.nation});
    }
    active.exchange = std::make_unique<JobExchange>(
        active.job, places, JobExchange::Network{bulk_, router_, platform_, active.scope},
        [this, job = active.job.id, stretch = active.stretch] {
          mail_.push_back({Mail::Kind::kExchanged, job, stretch, {}});
          bell_.ring();
        });
    active.exchange->set_speed(active.speed, now_);
    active.exchange->start(active.run_time - active.done, now_);
  }
  plan_wake(active);
}

// The next instant at which something happens to a job that computes, if nothing else does before.
void TrainingRun::plan_wake(ActiveJob& active) {
  SimTime when = kNever;
  if (active.exchange != nullptr) {
    when = active.exchange->next_wake();
    if (active.exchange->done()) when = now_;
  } else {
    SimTime until = active.run_time;
    const SimTime interval = active.job.checkpoint_interval;
    if (active.job.checkpoint.si() > 0 && interval != kNever && SimTime{} < interval) {
      const SimTime next = (active.kept.ps / interval.ps + 1) * interval;
      until = std::min(until, next);
    }
    const SimTime time = training::time_for(until - active.done - active.worked, active.speed);
    if (time != kNever) when = training::later(active.since, time);
  }
  count_computing(active);
  if (when == kNever || when == active.wakes) return;
  // Where speeds change an earlier timer does: it looks again.
  if (load_.has_power() && active.wakes < when) return;
  active.wakes = when;
  at(when, TimerKind::kCompute, [this, id = active.job.id, stretch = active.stretch, when] {
    ActiveJob* job = find(id);
    if (job == nullptr || job->stretch != stretch) return;
    if (job->wakes == when) job->wakes = kNever;
    on_compute(*job);
  });
}

void TrainingRun::on_compute(ActiveJob& active) {
  if (active.exchange != nullptr) active.exchange->wake(now_);
  const SimTime progress = active.progress(now_);
  const bool done =
      active.exchange != nullptr ? active.exchange->done() : progress >= active.run_time;
  if (done) return finish(active);
  const SimTime kept = std::max(active.kept, training::kept_work(active.job, progress));
  if (active.kept < kept) {
    active.kept = kept;
    copy_checkpoint(active);
  }
  plan_wake(active);
}

// What it computed since it began is useful up to `kept`; the rest is lost.
void TrainingRun::end_stretch(ActiveJob& active, SimTime kept) {
  // The clock may be some picoseconds past the end (SimGrid's dates are doubles).
  const SimTime progress = std::min(active.progress(now_), active.run_time);
  active.outcome.useful_gpu_s += gpu_seconds(active, kept - active.done);
  active.outcome.lost_gpu_s += gpu_seconds(active, progress - kept);
  if (active.exchange != nullptr) {
    active.exchange->stop();
    active.outcome.bytes[static_cast<std::size_t>(record::JobBytes::kGradients)] +=
        active.exchange->delivered();
    active.exchange = nullptr;
  }
  ++active.stretch;
  active.computing = false;
  count_computing(active);
  active.kept = active.done = kept;
}

void TrainingRun::on_stop(SiteIndex site, const training::Stop& stop) {
  ActiveJob& active = *find(job_of_[site.at()][stop.number]);
  if (active.computing) {
    end_stretch(active,
                std::max(active.kept, training::kept_work(active.job, active.progress(now_))));
    ++active.outcome.restarts;
  }
  for (JobPart& part : active.parts) {
    if (part.site == site) release(active, part);
  }
}

void TrainingRun::release(ActiveJob& active, JobPart& part) {
  if (!part.holds) return;
  part.holds = false;
  load_.give_back(part.site, active.job.id, TrainingHalls::part_milli(active.job));
  const double gpus = static_cast<double>(TrainingHalls::part_milli(active.job)) / training::kMilli;
  active.outcome.held_gpu_s += gpus * (now_ - part.held_since).seconds();
  const double useful = active.outcome.useful_gpu_s - part.useful_told;
  part.useful_told = active.outcome.useful_gpu_s;
  sink_.on_hold({part.site, active.job.nation, gpus, part.held_since, now_,
                 useful / static_cast<double>(active.parts.size())});
}

void TrainingRun::finish(ActiveJob& active) {
  end_stretch(active, active.run_time);
  for (JobPart& part : active.parts) {
    release(active, part);
    halls_.at(part.site).finished(part.number, now_);
    dirty_[part.site.at()] = true;
  }
  active.outcome.finished = now_;
  report(active, JobFate::kDone);
  forget(active);
}

ActiveJob* TrainingRun::find(std::uint64_t job) {
  const auto found = jobs_.find(job);
  return found == jobs_.end() ? nullptr : found->second.get();
}

}  // namespace archipelago::engine
