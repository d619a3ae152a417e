#include "campaign/sensitivity/robustness.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"

namespace archipelago::campaign {

Reading reading_of(const DrawnHeadline& headline) {
  if (std::isnan(headline.value)) return Reading::kNone;
  if (headline.value == 0 || std::abs(headline.value) < headline.smallest) return Reading::kTie;
  return headline.value > 0 ? Reading::kAbove : Reading::kBelow;
}

Robustness robustness_of(const DrawnHeadline& nominal, const std::vector<DrawnHeadline>& draws) {
  ARCHIPELAGO_REQUIRE(!draws.empty());
  const auto reading = [&](Reading wanted) {
    return static_cast<std::size_t>(
        std::count_if(draws.begin(), draws.end(),
                      [&](const DrawnHeadline& draw) { return reading_of(draw) == wanted; }));
  };
  const auto all = static_cast<double>(draws.size());
  const Reading is = reading_of(nominal);
  const std::size_t holds = reading(is);
  Robustness answer{draws.size(),
                    is,
                    static_cast<double>(holds) / all,
                    share95(holds, draws.size()),
                    static_cast<double>(reading(Reading::kTie)) / all,
                    std::nan(""),
                    {std::nan(""), std::nan("")}};
  std::vector<double> defined;
  for (const DrawnHeadline& draw : draws) {
    if (!std::isnan(draw.value)) defined.push_back(draw.value);
  }
  if (defined.empty()) return answer;
  answer.mean =
      std::accumulate(defined.begin(), defined.end(), 0.0) / static_cast<double>(defined.size());
  answer.inputs = middle95(defined);
  return answer;
}

}  // namespace archipelago::campaign
