#include "platform/routes/transit.hpp"

#include <algorithm>

namespace archipelago::platform {

Transit::Transit(const Platform& platform, Router& router) : platform_(platform), router_(router) {}

std::int32_t Transit::third_nations(PointIndex metro, SiteIndex site, ScopeIndex scope) {
  const std::size_t sites = platform_.sites.size();
  const std::size_t in_scope = platform_.points.size() * sites;
  if (ways_.size() <= scope.at() * in_scope) ways_.resize((scope.at() + 1) * in_scope);
  Way& way = ways_[scope.at() * in_scope + metro.at() * sites + site.at()];
  if (way.version != router_.version() + 1) way = {router_.version() + 1, walk(metro, site, scope)};
  return way.third_nations;
}

std::int32_t Transit::walk(PointIndex metro, SiteIndex site, ScopeIndex scope) {
  const Site& to = platform_.sites[site.at()];
  const Route* route = router_.route(metro, to.point, scope);
  if (route == nullptr) return 0;
  const NationIndex home = platform_.points[metro.at()].nation;
  std::vector<NationIndex> crossed;
  for (const Hop& hop : route->hops) {
    const Cable& cable = platform_.cables[hop.cable.at()];
    const PointIndex next = hop.forward ? cable.to : cable.from;
    const NationIndex nation = platform_.points[next.at()].nation;
    if (nation == home || nation == to.nation) continue;
    if (std::find(crossed.begin(), crossed.end(), nation) == crossed.end()) {
      crossed.push_back(nation);
    }
  }
  return static_cast<std::int32_t>(crossed.size());
}

}  // namespace archipelago::platform
