#include "engine/requests/latency_bound.hpp"

#include <algorithm>
#include <map>

namespace archipelago::engine {

LatencyBound::LatencyBound(const Deployment& deployment,
                           const std::vector<serving::PoolSpec>& specs)
    : deployment_(deployment) {
  std::map<ProfileIndex, std::size_t> numbers;
  for (std::size_t p = 0; p < specs.size(); ++p) {
    const Pool& pool = deployment.pools()[p];
    const auto [at, is_new] = numbers.try_emplace(pool.profile, costs_.size());
    profile_.push_back(at->second);
    if (!is_new) continue;
    costs_.push_back(specs[p].cost);
    if (of_llm_.size() <= pool.llm.at()) of_llm_.resize(pool.llm.at() + 1);
    of_llm_[pool.llm.at()].push_back(at->second);
  }
  prefills_.resize(costs_.size());
}

std::optional<SimTime> LatencyBound::of(
    std::span<const policy::FederationView::Reachable> nearest_first,
    const workload::Request& request) {
  if (of_llm_.size() <= request.llm.at()) return std::nullopt;
  const std::int64_t p = request.prompt_tokens;
  SimTime quickest = kNever;
  for (const std::size_t profile : of_llm_[request.llm.at()]) {
    prefills_[profile] = costs_[profile].of(p, p * (p + 1) / 2, 0, 0);
    quickest = std::min(quickest, prefills_[profile]);
  }
  std::optional<SimTime> best;
  for (const policy::FederationView::Reachable& way : nearest_first) {
    const SimTime round_trip = 2 * way.one_way;
    if (best && *best <= round_trip + quickest) break;
    const auto pool = deployment_.find(way.site, request.llm);
    if (!pool) continue;
    const SimTime seen = round_trip + prefills_[profile_[pool->at()]];
    if (!best || seen < *best) best = seen;
  }
  return best;
}

}  // namespace archipelago::engine
