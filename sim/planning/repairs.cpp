#include "planning/repairs.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <utility>

#include "base/error.hpp"

namespace archipelago::planning {

namespace {

using Lost = std::function<double(CutSet)>;

// Each set asked once.
Lost remembered(const Lost& lost) {
  return [lost, known = std::make_shared<std::map<CutSet, double>>()](CutSet open) {
    const auto found = known->find(open);
    if (found != known->end()) return found->second;
    return known->emplace(open, lost(open)).first->second;
  };
}

std::vector<std::size_t> greedy_order(const std::vector<double>& days, const Lost& lost) {
  std::vector<std::size_t> order;
  CutSet open = (CutSet{1} << days.size()) - 1;
  while (open != 0) {
    std::size_t best = days.size();
    double most = 0;
    for (std::size_t c = 0; c < days.size(); ++c) {
      const CutSet cut = CutSet{1} << c;
      if ((open & cut) == 0) continue;
      const double gain = (lost(open) - lost(open & ~cut)) / days[c];
      if (best == days.size() || gain > most) {
        best = c;
        most = gain;
      }
    }
    open &= ~(CutSet{1} << best);
    order.push_back(best);
  }
  return order;
}

// Every one of them, first in the cuts' own order.
void look_at_all(const std::vector<double>& days, std::size_t ships, const Lost& lost,
                 RepairChoice& choice) {
  std::vector<std::size_t> order(days.size());
  std::iota(order.begin(), order.end(), 0);
  choice.worst = choice.best = choice.as_listed;
  while (std::next_permutation(order.begin(), order.end())) {
    RepairPlan plan = repaired_in_order(order, days, ships, lost);
    if (plan.lost < choice.best.lost * (1 - 1e-12)) choice.best = plan;
    if (plan.lost > choice.worst.lost * (1 + 1e-12)) choice.worst = std::move(plan);
  }
  choice.exact = true;
}

}  // namespace

RepairPlan repaired_in_order(const std::vector<std::size_t>& order, const std::vector<double>& days,
                             std::size_t ships, const Lost& lost) {
  ARCHIPELAGO_REQUIRE(days.size() <= kMostCuts && ships > 0);
  RepairPlan plan;
  std::vector<double> free(ships, 0.0);  // since when
  std::vector<std::pair<double, std::size_t>> done;
  for (const std::size_t cut : order) {
    const auto ship = std::min_element(free.begin(), free.end());
    *ship += days[cut];
    plan.steps.push_back({cut, *ship, 0, 0});
    done.emplace_back(*ship, cut);
  }
  std::sort(done.begin(), done.end());
  CutSet open = (CutSet{1} << days.size()) - 1;
  double now = 0;
  for (const auto& [at, cut] : done) {
    if (at > now) plan.lost += (at - now) * lost(open);
    now = at;
    open &= ~(CutSet{1} << cut);
    for (Repaired& step : plan.steps) {
      if (step.cut != cut) continue;
      step.lost_a_day = lost(open);
      step.open = open;
    }
  }
  return plan;
}

RepairChoice choose_order(const std::vector<double>& days, std::size_t ships, const Lost& lost) {
  const Lost known = remembered(lost);
  RepairChoice choice;
  std::vector<std::size_t> order(days.size());
  std::iota(order.begin(), order.end(), 0);
  choice.as_listed = repaired_in_order(order, days, ships, known);
  if (days.size() <= kMostOrdered) {
    look_at_all(days, ships, known, choice);
    choice.tie = choice.worst.lost - choice.best.lost <= kSameLoss * choice.worst.lost;
    return choice;
  }
  order = greedy_order(days, known);
  choice.best = repaired_in_order(order, days, ships, known);
  std::reverse(order.begin(), order.end());
  choice.worst = repaired_in_order(order, days, ships, known);
  const double all = known((CutSet{1} << days.size()) - 1);
  choice.tie = all - known(0) <= kSameLoss * all;
  return choice;
}

}  // namespace archipelago::planning
