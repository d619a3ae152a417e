#include "engine/ledger/cable_traffic.hpp"

#include <algorithm>

#include "workload/payload.hpp"

namespace archipelago::engine {

CableTraffic::CableTraffic(const platform::Platform& platform, platform::Router& router,
                           TokenBytes bytes, const policy::Residency* residency)
    : platform_(platform),
      router_(router),
      bytes_(bytes),
      residency_(residency),
      ways_(platform.points.size() * platform.sites.size()) {}

void CableTraffic::add(const workload::Request& request, SiteIndex site) {
  std::size_t row = request.metro.at() * platform_.sites.size() + site.at();
  if (residency_ != nullptr) {
    const std::size_t pairs = platform_.points.size() * platform_.sites.size();
    row += residency_->scope(request).at() * pairs;
    if (row >= ways_.size()) ways_.resize((row / pairs + 1) * pairs);
  }
  Way& way = ways_[row];
  if (way.there == 0 && way.back == 0) used_.push_back(row);
  way.there += bytes_.prompt * request.prompt_tokens;
  way.back += bytes_.output * request.output_tokens;
  if (request.payload == nullptr) return;
  way.there += request.payload->up.si();
  way.back += request.payload->down.si();
}

CableBytes CableTraffic::take() {
  CableBytes carried(platform_.cables.size());
  const std::size_t pairs = platform_.points.size() * platform_.sites.size();
  std::sort(used_.begin(), used_.end());  // sums must not hang on who came first
  for (const std::size_t row : used_) {
    Way& way = ways_[row];
    const std::size_t pair = row % pairs;
    const PointIndex metro(pair / platform_.sites.size());
    const PointIndex site = platform_.sites[pair % platform_.sites.size()].point;
    const platform::ScopeIndex scope(row / pairs);
    if (const platform::Route* route = router_.route(metro, site, scope); route != nullptr) {
      for (const platform::Hop& hop : route->hops) {
        carried[hop.cable.at()][hop.forward ? 0 : 1] += way.there;
        carried[hop.cable.at()][hop.forward ? 1 : 0] += way.back;
      }
    }
    way = {};
  }
  used_.clear();
  return carried;
}

}  // namespace archipelago::engine
