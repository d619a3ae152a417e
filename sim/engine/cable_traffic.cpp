#include "engine/cable_traffic.hpp"

namespace archipelago::engine {

CableTraffic::CableTraffic(const platform::Platform& platform, platform::Router& router,
                           TokenBytes bytes)
    : platform_(platform),
      router_(router),
      bytes_(bytes),
      ways_(platform.points.size() * platform.sites.size()) {}

void CableTraffic::add(const workload::Request& request, SiteIndex site) {
  Way& way = ways_[request.metro.at() * platform_.sites.size() + site.at()];
  way.there += bytes_.prompt * request.prompt_tokens;
  way.back += bytes_.output * request.output_tokens;
}

CableBytes CableTraffic::take() {
  CableBytes carried(platform_.cables.size());
  for (std::size_t w = 0; w < ways_.size(); ++w) {
    Way& way = ways_[w];
    if (way.there == 0 && way.back == 0) continue;
    const PointIndex metro(w / platform_.sites.size());
    const PointIndex site = platform_.sites[w % platform_.sites.size()].point;
    if (const platform::Route* route = router_.route(metro, site); route != nullptr) {
      for (const platform::Hop& hop : route->hops) {
        carried[hop.cable.at()][hop.forward ? 0 : 1] += way.there;
        carried[hop.cable.at()][hop.forward ? 1 : 0] += way.back;
      }
    }
    way = {};
  }
  return carried;
}

}  // namespace archipelago::engine
