#include "campaign/sensitivity/robustness.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"

namespace archipelago::campaign {

namespace {

bool same_sign(double a, double b) { return (a > 0 && b > 0) || (a < 0 && b < 0); }

}  // namespace

Robustness robustness_of(double nominal, const std::vector<double>& draws) {
  ARCHIPELAGO_REQUIRE(!draws.empty());
  const auto holds = static_cast<std::size_t>(std::count_if(
      draws.begin(), draws.end(), [&](double draw) { return same_sign(draw, nominal); }));
  Robustness answer{draws.size(),
                    static_cast<double>(holds) / static_cast<double>(draws.size()),
                    share95(holds, draws.size()),
                    std::nan(""),
                    {std::nan(""), std::nan("")}};
  std::vector<double> defined = draws;
  std::erase_if(defined, [](double draw) { return std::isnan(draw); });
  if (defined.empty()) return answer;
  answer.mean =
      std::accumulate(defined.begin(), defined.end(), 0.0) / static_cast<double>(defined.size());
  answer.inputs = middle95(defined);
  return answer;
}

}  // namespace archipelago::campaign
