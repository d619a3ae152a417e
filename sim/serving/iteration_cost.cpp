#include "serving/iteration_cost.hpp"

#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace archipelago::serving {

IterationCost IterationCost::from_profile(const platform::ServingProfile& profile) {
  IterationCost cost;
  cost.t0 = to_sim_time(profile.t0).ps;
  cost.per_prompt_token = to_sim_time(profile.per_prompt_token).ps;
  cost.per_prompt_context = to_sim_time(profile.per_prompt_context).ps;
  cost.per_sequence = to_sim_time(profile.per_sequence).ps;
  cost.per_kv_token = to_sim_time(profile.per_kv_token).ps;
  return cost;
}

std::int64_t IterationCost::decodes_to_cover(SimTime span, std::int64_t b, std::int64_t k) const {
  ARCHIPELAGO_REQUIRE(span.ps >= 0 && b > 0);
  if (span.ps == 0) return 0;
  const std::int64_t first = of(0, 0, b, k).ps;
  const std::int64_t growth = per_kv_token * b;
  if (first == 0 && growth == 0) return std::numeric_limits<std::int64_t>::max();
  // The positive root of growth/2 n^2 + middle n = span, in the form that does not cancel; as a
  // double it is within one of the answer, and integers decide the rest.
  const double middle = static_cast<double>(first) - 0.5 * static_cast<double>(growth);
  const double s = static_cast<double>(span.ps);
  const double root = std::sqrt(middle * middle + 2.0 * static_cast<double>(growth) * s);
  auto n = static_cast<std::int64_t>(2.0 * s / (middle + root));
  while (of_decodes(n, b, k) < span) ++n;
  while (n > 0 && of_decodes(n - 1, b, k) >= span) --n;
  return n;
}

}  // namespace archipelago::serving
