#include "engine/transit.hpp"

#include <algorithm>

namespace archipelago::engine {

Transit::Transit(const platform::Platform& platform, platform::Router& router)
    : platform_(platform), router_(router), ways_(platform.points.size() * platform.sites.size()) {}

std::int32_t Transit::third_nations(PointIndex metro, SiteIndex site) {
  Way& way = ways_[metro.at() * platform_.sites.size() + site.at()];
  if (way.version != router_.version() + 1) way = {router_.version() + 1, walk(metro, site)};
  return way.third_nations;
}

std::int32_t Transit::walk(PointIndex metro, SiteIndex site) {
  const platform::Site& to = platform_.sites[site.at()];
  const platform::Route* route = router_.route(metro, to.point);
  if (route == nullptr) return 0;
  const NationIndex home = platform_.points[metro.at()].nation;
  std::vector<NationIndex> crossed;
  for (const platform::Hop& hop : route->hops) {
    const platform::Cable& cable = platform_.cables[hop.cable.at()];
    const PointIndex next = hop.forward ? cable.to : cable.from;
    const NationIndex nation = platform_.points[next.at()].nation;
    if (nation == home || nation == to.nation) continue;
    if (std::find(crossed.begin(), crossed.end(), nation) == crossed.end()) {
      crossed.push_back(nation);
    }
  }
  return static_cast<std::int32_t>(crossed.size());
}

}  // namespace archipelago::engine
