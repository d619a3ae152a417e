// How many GPUs of each site hold jobs and compute, whose jobs they are, and the speed that power
// control lets them run at.
//
// Flow     TrainingRun -> hold(), give_back(), add_computing(), ask() during an instant, then
//          ask_speeds() and tell_computing() once at its end -> HallPower.
// Without a HallPower every speed is 1 and nobody is told anything.
// Units    GPUs in thousandths while they are held, in millionths while they compute: integers, so
//          that sums do not depend on their order.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "engine/jobs/hall_power.hpp"

namespace archipelago::engine {

class HallLoad {
 public:
  // `power`, which may be null, must outlive this.
  HallLoad(std::size_t sites, HallPower* power) : power_(power), sites_(sites) {}

  [[nodiscard]] bool has_power() const { return power_ != nullptr; }
  // As answered last.
  [[nodiscard]] double speed(SiteIndex site) const { return sites_[site.at()].speed; }
  // Ids of those that hold GPUs there.
  [[nodiscard]] const std::set<std::uint64_t>& jobs(SiteIndex site) const {
    return sites_[site.at()].jobs;
  }

  void hold(SiteIndex site, std::uint64_t job, std::int64_t milli);
  void give_back(SiteIndex site, std::uint64_t job, std::int64_t milli);
  void add_computing(SiteIndex site, std::int64_t micro);
  // Its cap moved.
  void ask(SiteIndex site) { sites_[site.at()].is_to_ask = true; }

  // Answers the sites whose speed changed.
  [[nodiscard]] std::vector<SiteIndex> ask_speeds(SimTime now);
  void tell_computing(SimTime now);

 private:
  struct Site {
    std::set<std::uint64_t> jobs;
    std::int64_t held_milli = 0;
    std::int64_t computing_micro = 0;
    std::int64_t told_micro = 0;
    double speed = 1;
    bool is_to_ask = false;
  };

  HallPower* power_;
  std::vector<Site> sites_;
};

}  // namespace archipelago::engine
