// How fast jobs go: power that a site lacks, and speeds that power control gives.
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/jobs/training_run.hpp"

namespace archipelago::engine {

void TrainingRun::set_site_power(SiteIndex site, bool on, SimTime now) {
  at(now, TimerKind::kFault, [this, site, on] {
    if (powered_[site.at()] == on) return;
    powered_[site.at()] = on;
    if (on) {
      site_up(site);
    } else {
      site_down(site);
    }
  });
  bell_.ring();
}

void TrainingRun::speeds_changed(SiteIndex site, SimTime now) {
  at(now, TimerKind::kSpeed, [this, site] { load_.ask(site); });
  bell_.ring();
}

// At the end of an instant: what happened at it may have changed what power there is for each.
void TrainingRun::set_speeds() {
  if (!load_.has_power()) return;
  for (const SiteIndex site : load_.ask_speeds(now_)) {
    for (const std::uint64_t id : load_.jobs(site)) pace(*find(id));
  }
  for (const std::uint64_t id : std::exchange(began_, {})) {
    if (ActiveJob* active = find(id)) pace(*active);
  }
  load_.tell_computing(now_);
}

// What is done stays; the rest goes at the speed of now.
void TrainingRun::pace(ActiveJob& active) {
  if (!active.computing) return;
  double speed = 1;
  for (const JobPart& part : active.parts) speed = std::min(speed, load_.speed(part.site));
  if (active.exchange != nullptr) {
    active.exchange->set_speed(speed, now_);
  } else if (speed != active.speed) {
    active.worked = active.progress(now_) - active.done;
    active.since = now_;
  }
  active.speed = speed;
  plan_wake(active);
}

void TrainingRun::count_computing(ActiveJob& active) {
  if (!load_.has_power()) return;
  const bool works = active.computing && active.speed > 0 &&
                     (active.exchange == nullptr || active.exchange->is_computing());
  for (JobPart& part : active.parts) {
    const double share = works ? active.speed / load_.speed(part.site) : 0;
    const auto gpus = static_cast<double>(TrainingHalls::part_milli(active.job));
    const std::int64_t micro = std::llround(1000 * gpus * share);
    load_.add_computing(part.site, micro - std::exchange(part.computing_micro, micro));
  }
}

}  // namespace archipelago::engine
