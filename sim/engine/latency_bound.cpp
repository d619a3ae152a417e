#include "engine/latency_bound.hpp"

namespace archipelago::engine {

LatencyBound::LatencyBound(const Deployment& deployment,
                           const std::vector<serving::PoolSpec>& specs)
    : deployment_(deployment) {
  for (const serving::PoolSpec& spec : specs) costs_.push_back(spec.cost);
}

std::optional<SimTime> LatencyBound::of(
    std::span<const policy::FederationView::Reachable> nearest_first,
    const workload::Request& request) const {
  std::optional<SimTime> best;
  const std::int64_t p = request.prompt_tokens;
  for (const policy::FederationView::Reachable& way : nearest_first) {
    const SimTime round_trip = 2 * way.one_way;
    if (best && *best <= round_trip) break;
    const auto pool = deployment_.find(way.site, request.llm);
    if (!pool) continue;
    const SimTime seen = round_trip + costs_[pool->at()].of(p, p * (p + 1) / 2, 0, 0);
    if (!best || seen < *best) best = seen;
  }
  return best;
}

}  // namespace archipelago::engine
