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
  }
}

std::optional<SimTime> LatencyBound::of(const LiveView& view, const workload::Request& request) {
  const std::int64_t p = request.prompt_tokens;
  std::optional<SimTime> best;
  for (const Nearest& site : nearest(view, request)) {
    const SimTime seen = site.round_trip + costs_[site.profile].of(p, p * (p + 1) / 2, 0, 0);
    if (!best || seen < *best) best = seen;
  }
  return best;
}

const std::vector<LatencyBound::Nearest>& LatencyBound::nearest(const LiveView& view,
                                                                const workload::Request& request) {
  const platform::Platform& platform = view.platform();
  const std::size_t llms = platform.llms.size();
  const std::size_t in_scope = platform.points.size() * llms;
  const std::size_t scope = view.scope(request).at();
  if (sites_.size() <= scope * in_scope) sites_.resize((scope + 1) * in_scope);
  Sites& sites = sites_[scope * in_scope + request.metro.at() * llms + request.llm.at()];
  if (sites.network != view.network() + 1) look_for(view, request, sites);
  return sites.nearest;
}

void LatencyBound::look_for(const LiveView& view, const workload::Request& request,
                            Sites& sites) const {
  sites.network = view.network() + 1;
  sites.nearest.clear();
  for (const LiveView::Reachable& way : view.reachable(request)) {
    const auto pool = deployment_.find(way.site, request.llm);
    if (!pool) continue;
    const std::size_t profile = profile_[pool->at()];
    const bool is_known =
        std::any_of(sites.nearest.begin(), sites.nearest.end(),
                    [&](const Nearest& nearer) { return nearer.profile == profile; });
    if (!is_known) sites.nearest.push_back({profile, 2 * way.one_way});
  }
}

}  // namespace archipelago::engine
