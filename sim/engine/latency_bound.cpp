#include "engine/latency_bound.hpp"

#include <algorithm>
#include <map>

namespace archipelago::engine {

LatencyBound::LatencyBound(const Deployment& deployment,
                           const std::vector<serving::PoolSpec>& specs)
    : deployment_(deployment) {
  std::map<ProfileIndex, std::size_t> numbers;
  for (std::size_t p = 0; p < specs.size(); ++p) {
    const auto [at, is_new] = numbers.try_emplace(deployment.pools()[p].profile, costs_.size());
    if (is_new) costs_.push_back(specs[p].cost);
    profile_.push_back(at->second);
  }
  prefills_.resize(costs_.size());
}

std::optional<SimTime> LatencyBound::of(
    std::span<const policy::FederationView::Reachable> nearest_first,
    const workload::Request& request) {
  std::optional<SimTime> best;
  std::fill(prefills_.begin(), prefills_.end(), kNever);
  const std::int64_t p = request.prompt_tokens;
  for (const policy::FederationView::Reachable& way : nearest_first) {
    const SimTime round_trip = 2 * way.one_way;
    if (best && *best <= round_trip) break;
    const auto pool = deployment_.find(way.site, request.llm);
    if (!pool) continue;
    const std::size_t profile = profile_[pool->at()];
    SimTime& prefill = prefills_[profile];
    if (prefill == kNever) prefill = costs_[profile].of(p, p * (p + 1) / 2, 0, 0);
    const SimTime seen = round_trip + prefill;
    if (!best || seen < *best) best = seen;
  }
  return best;
}

}  // namespace archipelago::engine
