#include "engine/live_view.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "platform/geography.hpp"

namespace archipelago::engine {

LiveView::LiveView(const platform::Platform& platform, platform::Router& router,
                   const Deployment& deployment, const serving::Serving& serving,
                   SiteFootprints* footprints)
    : FederationView(platform),
      router_(router),
      deployment_(deployment),
      serving_(serving),
      footprints_(footprints),
      up_(platform.sites.size(), true),
      by_metro_(platform.points.size()) {}

std::span<const policy::FederationView::Reachable> LiveView::reachable(
    const workload::Request& request) const {
  Ways& ways = by_metro_[request.metro.at()];
  if (ways.version != router_.version() + 1) compute(request.metro, ways);
  return ways.ways;
}

void LiveView::compute(PointIndex metro, Ways& ways) const {
  const platform::Point& from = platform().points[metro.at()];
  const Seconds access = platform().nations[from.nation.at()].access_delay;
  ways.ways.clear();
  for (std::size_t s = 0; s < platform().sites.size(); ++s) {
    const platform::Site& site = platform().sites[s];
    const platform::Route* route = router_.route(metro, site.point);
    if (route == nullptr) continue;
    const platform::Point& to = platform().points[site.point.at()];
    const Seconds light =
        platform::fibre_delay(platform::great_circle(from.lat, from.lon, to.lat, to.lon));
    if (route->delay < 0.999 * light) {
      throw SimulationError("INV-2 broken: the route from " + from.name + " to " + site.name +
                            " is faster than light in fibre along the great circle");
    }
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

policy::Footprint LiveView::footprint(SiteIndex site, const workload::Request& request) const {
  const auto pool = deployment_.find(site, request.llm);
  ARCHIPELAGO_REQUIRE(pool.has_value() && footprints_ != nullptr);
  return footprints_->of(site, *pool, request);
}

}  // namespace archipelago::engine
