#include "engine/jobs/hall_load.hpp"

#include "base/error.hpp"

namespace archipelago::engine {

void HallLoad::hold(SiteIndex site, std::uint64_t job, std::int64_t milli) {
  Site& here = sites_[site.at()];
  here.jobs.insert(job);
  here.held_milli += milli;
  here.is_to_ask = true;
}

void HallLoad::give_back(SiteIndex site, std::uint64_t job, std::int64_t milli) {
  Site& here = sites_[site.at()];
  here.jobs.erase(job);
  here.held_milli -= milli;
  here.is_to_ask = true;
}

void HallLoad::add_computing(SiteIndex site, std::int64_t micro) {
  sites_[site.at()].computing_micro += micro;
}

std::vector<SiteIndex> HallLoad::ask_speeds(SimTime now) {
  std::vector<SiteIndex> changed;
  if (power_ == nullptr) return changed;
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    Site& site = sites_[s];
    if (!site.is_to_ask) continue;
    site.is_to_ask = false;
    const double speed =
        power_->speed(SiteIndex(s), static_cast<double>(site.held_milli) * 1e-3, now);
    ARCHIPELAGO_REQUIRE(speed >= 0 && speed <= 1);
    if (speed == site.speed) continue;
    site.speed = speed;
    changed.push_back(SiteIndex(s));
  }
  return changed;
}

void HallLoad::tell_computing(SimTime now) {
  if (power_ == nullptr) return;
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    Site& site = sites_[s];
    if (site.computing_micro == site.told_micro) continue;
    site.told_micro = site.computing_micro;
    power_->computing(SiteIndex(s), static_cast<double>(site.told_micro) * 1e-6, now);
  }
}

}  // namespace archipelago::engine
