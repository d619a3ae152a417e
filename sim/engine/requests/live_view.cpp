#include "engine/requests/live_view.hpp"

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "platform/geography.hpp"

namespace archipelago::engine {

LiveView::LiveView(const platform::Platform& platform, platform::Router& router,
                   const Deployment& deployment, const serving::Serving& serving,
                   SiteFootprints* footprints, const policy::Residency* residency)
    : FederationView(platform),
      router_(router),
      deployment_(deployment),
      serving_(serving),
      footprints_(footprints),
      residency_(residency != nullptr && residency->bind() ? residency : nullptr),
      up_(platform.sites.size(), true),
      by_metro_(platform.points.size()),
      open_(platform.points.size() * platform.llms.size() * platform::kDataClasses),
      first_of_profile_(platform.llms.size()) {
  const std::vector<Pool>& pools = deployment.pools();
  for (std::size_t p = 0; p < pools.size(); ++p) {
    std::vector<serving::PoolIndex>& first = first_of_profile_[pools[p].llm.at()];
    const auto found = std::find_if(first.begin(), first.end(), [&](serving::PoolIndex other) {
      return pools[other.at()].profile == pools[p].profile;
    });
    profile_of_pool_.push_back(static_cast<std::size_t>(found - first.begin()));
    if (found == first.end()) first.emplace_back(p);
  }
}

std::span<const policy::FederationView::Reachable> LiveView::reachable(
    const workload::Request& request) const {
  return ways(request.metro, scope(request)).ways;
}

const LiveView::Ways& LiveView::ways(PointIndex metro, platform::ScopeIndex scope) const {
  const std::size_t points = platform().points.size();
  const std::size_t row = scope.at() * points + metro.at();
  if (row >= by_metro_.size()) by_metro_.resize((scope.at() + 1) * points);
  Ways& ways = by_metro_[row];
  if (ways.version != router_.version() + 1) compute(metro, scope, ways);
  return ways;
}

LiveView::Open& LiveView::open_ways(const workload::Request& request) const {
  const std::size_t row =
      (request.metro.at() * platform().llms.size() + request.llm.at()) * platform::kDataClasses +
      static_cast<std::size_t>(request.data_class);
  Open& open = open_[row];
  const std::uint64_t version = router_.version() + ups_ + 1;
  if (open.version != version || open.nation != request.nation) {
    open.version = version;
    open.nation = request.nation;
    open.ways.clear();
    for (const Reachable& way : reachable(request)) {
      if (serves(way.site, request.llm) && allowed(way.site, request)) open.ways.push_back(way);
    }
    open.policy = nullptr;
  }
  return open;
}

std::span<const policy::FederationView::Reachable> LiveView::open(
    const workload::Request& request) const {
  return open_ways(request).ways;
}

std::span<const policy::FederationView::Reachable> LiveView::candidates(
    const workload::Request& request, const policy::Policy& policy) const {
  Open& open = open_ways(request);
  if (open.policy != &policy) {
    open.policy = &policy;
    open.candidates.clear();
    std::copy_if(
        open.ways.begin(), open.ways.end(), std::back_inserter(open.candidates),
        [&](const Reachable& way) { return policy.admits(platform(), request.nation, way.site); });
  }
  return open.candidates;
}

bool LiveView::allowed(SiteIndex site, const workload::Request& request) const {
  if (residency_ == nullptr) return true;
  return residency_->may_process(request, site) &&
         ways(request.metro, scope(request)).reached[site.at()];
}

bool LiveView::rules_refuse(const workload::Request& request, const policy::Policy& policy) const {
  if (residency_ == nullptr) return false;
  const Ways unruled = ways(request.metro, platform::kAnywhere);
  bool any = false;
  for (const Reachable& way : unruled.ways) {
    if (!policy.admits(platform(), request.nation, way.site) || !serves(way.site, request.llm)) {
      continue;
    }
    if (allowed(way.site, request)) return false;
    any = true;
  }
  return any;
}

void LiveView::compute(PointIndex metro, platform::ScopeIndex scope, Ways& ways) const {
  const platform::Point& from = platform().points[metro.at()];
  const Seconds access = platform().nations[from.nation.at()].access_delay;
  ways.ways.clear();
  ways.reached.assign(platform().sites.size(), false);
  for (std::size_t s = 0; s < platform().sites.size(); ++s) {
    const platform::Site& site = platform().sites[s];
    const platform::Route* route = router_.route(metro, site.point, scope);
    if (route == nullptr) continue;
    const platform::Point& to = platform().points[site.point.at()];
    const Seconds light =
        platform::fibre_delay(platform::great_circle(from.lat, from.lon, to.lat, to.lon));
    if (route->delay < 0.999 * light) {
      throw SimulationError("INV-2 broken: the route from " + from.name + " to " + site.name +
                            " is faster than light in fibre along the great circle");
    }
    ways.reached[s] = true;
    ways.ways.push_back({SiteIndex(s), to_sim_time(access + route->delay)});
  }
  std::stable_sort(ways.ways.begin(), ways.ways.end(),
                   [](const Reachable& a, const Reachable& b) { return a.one_way < b.one_way; });
  ways.version = router_.version() + 1;
}

SimTime LiveView::expected_first_token(const Reachable& way,
                                       const workload::Request& request) const {
  const auto pool = deployment_.find(way.site, request.llm);
  ARCHIPELAGO_REQUIRE(pool.has_value());
  return serving_.expected_first_token(*pool, request.prompt_tokens, request.at + way.one_way,
                                       request.session);
}

SimTime LiveView::expected_tpot(const Reachable& way, const workload::Request& request) const {
  const auto pool = deployment_.find(way.site, request.llm);
  ARCHIPELAGO_REQUIRE(pool.has_value());
  return serving_.expected_decode_step(*pool, request.prompt_tokens);
}

SimTime LiveView::prefill(const workload::Request& request, std::size_t profile) const {
  Prefills& found = prefills_;
  const std::vector<serving::PoolIndex>& pools = first_of_profile_[request.llm.at()];
  if (found.prompt_tokens != request.prompt_tokens || found.llm != request.llm) {
    found.llm = request.llm;
    found.prompt_tokens = request.prompt_tokens;
    found.bounds.assign(pools.size(), kNever);
  }
  SimTime& bound = found.bounds[profile];
  if (bound == kNever) bound = serving_.prefill_bound(pools[profile], request.prompt_tokens);
  return bound;
}

SimTime LiveView::first_token_bound(const Reachable& way, const workload::Request& request) const {
  const auto pool = deployment_.find(way.site, request.llm);
  ARCHIPELAGO_REQUIRE(pool.has_value());
  return request.at + way.one_way + prefill(request, profile_of_pool_[pool->at()]);
}

SimTime LiveView::prefill_bound(const workload::Request& request) const {
  const std::size_t profiles = first_of_profile_[request.llm.at()].size();
  if (profiles == 0) return {};  // nobody serves the LLM
  SimTime quickest = kNever;
  for (std::size_t p = 0; p < profiles; ++p) quickest = std::min(quickest, prefill(request, p));
  return quickest;
}

policy::Footprint LiveView::footprint(SiteIndex site, const workload::Request& request) const {
  const auto pool = deployment_.find(site, request.llm);
  ARCHIPELAGO_REQUIRE(pool.has_value() && footprints_ != nullptr);
  return footprints_->of(site, *pool, request);
}

}  // namespace archipelago::engine
