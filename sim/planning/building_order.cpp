#include "planning/building_order.hpp"

#include <algorithm>
#include <optional>

namespace archipelago::planning {

std::vector<Step> order_of(Portfolios& portfolios, const std::vector<Choice>& choices,
                           const Portfolio& built) {
  std::vector<Step> order;
  Portfolio stands(built.size());
  while (stands != built) {
    std::optional<Step> best;
    double best_ratio = 0;
    for (std::size_t c = 0; c < built.size(); ++c) {
      if (!built[c] || stands[c]) continue;
      const double before = portfolios.screened(stands).usd;
      stands[c] = true;
      const double saved = before - portfolios.screened(stands).usd;
      stands[c] = false;
      const Step step{c, saved, saved - choices[c].usd_a_year};
      const double ratio = step.net_usd / std::max(choices[c].capex_usd, 1.0);
      if (!best || ratio > best_ratio) {
        best = step;
        best_ratio = ratio;
      }
    }
    stands[best->candidate] = true;
    order.push_back(*best);
  }
  return order;
}

}  // namespace archipelago::planning
