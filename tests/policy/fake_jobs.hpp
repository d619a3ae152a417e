// What a placement may know of sites, made of numbers given by the test.  Sites of three_blocs(): 0
// AA and 1 BB in bloc TOY, 2 CC in FAR, 3 DD and 4 EE in none.
//
// Prices   by hour from 0 on, the same for every figure that is not told apart; 1 where nothing is
//          said.  They are known for two days.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "policy/job_placement.hpp"

namespace archipelago::test {

constexpr SimTime hours(double h) { return to_sim_time(Seconds(3600 * h)); }

class FakeJobs final : public policy::JobView {
 public:
  static constexpr int kKnownHours = 48;
  using Figure = policy::EnergyFigure;

  [[nodiscard]] bool allowed(SiteIndex site, const workload::Job&) const override {
    return !forbidden.contains(site);
  }
  [[nodiscard]] bool can_hold(SiteIndex site, const workload::Job&) const override {
    return !small.contains(site);
  }
  [[nodiscard]] Seconds expected_completion(SiteIndex site, const workload::Job&) const override {
    const auto found = done.find(site);
    return found == done.end() ? Seconds(1000) : found->second;
  }
  [[nodiscard]] SimTime run_time_at(SiteIndex site, const workload::Job& job) const override {
    const auto found = run.find(site);
    return found == run.end() ? job.run_time : found->second;
  }
  // Minute by minute.
  [[nodiscard]] double hour_price(SiteIndex site, Figure figure, SimTime from,
                                  SimTime length) const override {
    ++asked;
    const auto found = prices.find({site, figure});
    double sum = 0;
    int minutes = 0;
    for (double t = from.seconds() + 30; t < (from + length).seconds(); t += 60) {
      const auto hour = static_cast<std::size_t>(t / 3600);
      const bool is_said = found != prices.end() && hour < found->second.size();
      sum += is_said ? found->second[hour] : 1;
      ++minutes;
    }
    return sum / std::max(minutes, 1);
  }
  [[nodiscard]] SimTime next_hour(SiteIndex, SimTime after) const override {
    const std::int64_t next = after.ps / hours(1).ps + 1;
    return next < kKnownHours ? next * hours(1) : kNever;
  }

  std::set<SiteIndex> forbidden;
  std::set<SiteIndex> small;
  std::map<SiteIndex, Seconds> done;
  std::map<SiteIndex, SimTime> run;
  std::map<std::pair<SiteIndex, Figure>, std::vector<double>> prices;
  mutable int asked = 0;  // for prices
};

}  // namespace archipelago::test
