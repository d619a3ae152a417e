#include "planning/cost_split.hpp"

#include <algorithm>
#include <cmath>

#include "planning/valuation.hpp"

namespace archipelago::planning {

std::vector<CostSplit> split_costs(const PlanTask& task, const std::vector<std::string>& nations,
                                   const Portfolio& built, const Screened& with,
                                   const std::vector<double>& shapley) {
  const auto choices = choices_of(task, task.capex, task.discount);
  double cost = 0;
  for (std::size_t c = 0; c < built.size(); ++c) cost += built[c] ? choices[c].usd_a_year : 0;
  std::vector<CostSplit> splits;
  const auto add = [&](const char* rule, const auto& weight) {
    double sum = 0;
    for (std::size_t n = 0; n < nations.size(); ++n) sum += std::max(0.0, weight(n));
    CostSplit of{rule, {}, 0};
    for (std::size_t n = 0; n < nations.size(); ++n) {
      const double part =
          sum > 0 ? std::max(0.0, weight(n)) / sum : 1 / static_cast<double>(nations.size());
      of.pays.push_back(cost * part);
    }
    splits.push_back(std::move(of));
  };
  add("equal", [](std::size_t) { return 1.0; });
  add("by traffic", [&](std::size_t n) { return with.traffic[n]; });
  add("by net flow", [&](std::size_t n) { return std::abs(with.traffic[n] - with.hosted[n]); });
  add("by benefit", [&](std::size_t n) { return shapley[n]; });
  CostSplit owners{"by owners", std::vector<double>(nations.size()), 0};
  for (std::size_t c = 0; c < built.size(); ++c) {
    if (!built[c]) continue;
    for (const auto& [owner, part] : task.candidates[c].owners) {
      const auto at = std::find(nations.begin(), nations.end(), owner);
      const double usd = part * choices[c].usd_a_year;
      (at == nations.end() ? owners.outside
                           : owners.pays[static_cast<std::size_t>(at - nations.begin())]) += usd;
    }
  }
  splits.push_back(std::move(owners));
  return splits;
}

}  // namespace archipelago::planning
