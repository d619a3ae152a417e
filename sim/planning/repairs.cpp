#include "planning/repairs.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "base/error.hpp"

namespace archipelago::planning {

namespace {

using Unserved = std::function<double(CutSet)>;

// Each set asked once.
Unserved remembered(const Unserved& unserved) {
  return [unserved, known = std::map<CutSet, double>()](CutSet open) mutable {
    const auto found = known.find(open);
    if (found != known.end()) return found->second;
    return known.emplace(open, unserved(open)).first->second;
  };
}

RepairPlan greedy_order(const std::vector<double>& days, std::size_t ships,
                        const Unserved& unserved) {
  std::vector<std::size_t> order;
  CutSet open = (CutSet{1} << days.size()) - 1;
  while (open != 0) {
    std::size_t best = days.size();
    double most = 0;
    for (std::size_t c = 0; c < days.size(); ++c) {
      const CutSet cut = CutSet{1} << c;
      if ((open & cut) == 0) continue;
      const double gain = (unserved(open) - unserved(open & ~cut)) / days[c];
      if (best == days.size() || gain > most) {
        best = c;
        most = gain;
      }
    }
    open &= ~(CutSet{1} << best);
    order.push_back(best);
  }
  return repaired_in_order(order, days, ships, unserved);
}

}  // namespace

RepairPlan repaired_in_order(const std::vector<std::size_t>& order, const std::vector<double>& days,
                             std::size_t ships, const Unserved& unserved) {
  ARCHIPELAGO_REQUIRE(days.size() <= kMostCuts && ships > 0);
  RepairPlan plan;
  std::vector<double> free(ships, 0.0);  // since when
  std::vector<std::pair<double, std::size_t>> done;
  for (const std::size_t cut : order) {
    const auto ship = std::min_element(free.begin(), free.end());
    *ship += days[cut];
    plan.steps.push_back({cut, *ship, 0});
    done.emplace_back(*ship, cut);
  }
  std::sort(done.begin(), done.end());
  CutSet open = (CutSet{1} << days.size()) - 1;
  double now = 0;
  for (const auto& [at, cut] : done) {
    if (at > now) plan.unserved += (at - now) * unserved(open);
    now = at;
    open &= ~(CutSet{1} << cut);
    for (Repaired& step : plan.steps) {
      if (step.cut == cut) step.unserved_a_day = unserved(open);
    }
  }
  return plan;
}

RepairPlan repair_order(const std::vector<double>& days, std::size_t ships,
                        const Unserved& unserved) {
  const Unserved known = remembered(unserved);
  if (days.size() > kMostOrdered) return greedy_order(days, ships, known);
  std::vector<std::size_t> order(days.size());
  std::iota(order.begin(), order.end(), 0);
  RepairPlan best = repaired_in_order(order, days, ships, known);
  while (std::next_permutation(order.begin(), order.end())) {
    RepairPlan plan = repaired_in_order(order, days, ships, known);
    if (plan.unserved < best.unserved * (1 - 1e-12)) best = std::move(plan);
  }
  best.exact = true;
  return best;
}

}  // namespace archipelago::planning
