#include "planning/way_finder.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace archipelago::planning {

// The router in a state of the network, for as long as this lives.
class WayFinder::State {
 public:
  State(platform::Router& router, const std::vector<CableIndex>& added,
        const std::vector<CableIndex>& down)
      : router_(router) {
    for (const CableIndex cable : added) set(cable, true);
    for (const CableIndex cable : down) set(cable, false);
  }
  ~State() {
    for (auto change = changed_.rbegin(); change != changed_.rend(); ++change) {
      router_.set_up(change->first, change->second);
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

 private:
  void set(CableIndex cable, bool up) {
    if (router_.is_up(cable) == up) return;
    changed_.emplace_back(cable, !up);
    router_.set_up(cable, up);
  }

  platform::Router& router_;
  std::vector<std::pair<CableIndex, bool>> changed_;
};

WayFinder::WayFinder(const platform::Platform& platform, const std::vector<NationIndex>& nations,
                     const platform::Rules& rules)
    : platform_(platform), nations_(nations), rules_(rules), router_(platform) {
  for (const NationIndex nation : nations) {
    metros_.emplace_back();
    for (std::size_t p = 0; p < platform.points.size(); ++p) {
      const platform::Point& point = platform.points[p];
      if (point.nation != nation || point.users_share <= 0) continue;
      metros_.back().push_back({PointIndex(p), point.users_share});
    }
  }
}

void WayFinder::add_pair(std::size_t nation, std::size_t data_class, std::size_t site) {
  pairs_.emplace(nation, data_class, site);
}

platform::ScopeIndex WayFinder::scope_of(const Pair& pair, bool alone) {
  const auto& [nation, data_class, site] = pair;
  std::vector<bool> may_cross =
      rules_.may_cross(nations_[nation], static_cast<platform::DataClass>(data_class));
  if (alone) {
    for (const NationIndex other : nations_) {
      if (other != nations_[nation] && other != platform_.sites[site].nation) {
        may_cross[other.at()] = false;
      }
    }
  }
  return router_.add_scope(std::move(may_cross));
}

void WayFinder::find(const std::vector<CableIndex>& added, const std::vector<CableIndex>& down) {
  const State state(router_, added, down);
  for (const Pair& pair : pairs_) {
    const auto& [nation, data_class, site] = pair;
    for (const bool alone : {false, true}) {
      const platform::ScopeIndex scope = scope_of(pair, alone);
      std::vector<platform::Route> routes;
      for (const Metro& metro : metros_[nation]) {
        const platform::Route* route =
            router_.route(metro.point, platform_.sites[site].point, scope);
        if (route == nullptr) break;
        routes.push_back(*route);
      }
      if (routes.size() == metros_[nation].size()) keep(pair, routes);
    }
  }
}

void WayFinder::find_beside(const std::vector<CableIndex>& added) {
  const State state(router_, added, {});
  for (const Pair& pair : pairs_) {
    const auto& [nation, data_class, site] = pair;
    const platform::ScopeIndex scope = scope_of(pair, false);
    const PointIndex to = platform_.sites[site].point;
    std::vector<platform::Route> routes;
    for (const Metro& metro : metros_[nation]) {
      const platform::Route* best = router_.route(metro.point, to, scope);
      if (best == nullptr) break;
      std::vector<CableIndex> used;
      for (const platform::Hop& hop : best->hops) used.push_back(hop.cable);
      const auto beside =
          router_.route_avoiding(metro.point, to, used, scope, platform::Separation::kRiskGroups);
      // A metro that has no second route keeps its first.
      routes.push_back(beside ? *beside : *router_.route(metro.point, to, scope));
    }
    if (routes.size() == metros_[nation].size()) keep(pair, routes);
  }
}

void WayFinder::keep(const Pair& pair, const std::vector<platform::Route>& routes) {
  const auto& [nation, data_class, site] = pair;
  Way way;
  way.nation = nation;
  way.data_class = data_class;
  way.site = site;
  std::vector<bool> crossed(platform_.nations.size());
  crossed[nations_[nation].at()] = true;
  crossed[platform_.sites[site].nation.at()] = true;
  std::map<std::pair<std::size_t, bool>, double> shares;
  for (std::size_t m = 0; m < routes.size(); ++m) {
    for (const platform::Hop& hop : routes[m].hops) {
      shares[{hop.cable.at(), hop.forward}] += metros_[nation][m].share;
      const platform::Cable& cable = platform_.cables[hop.cable.at()];
      for (const PointIndex end : {cable.from, cable.to}) {
        crossed[platform_.points[end.at()].nation.at()] = true;
      }
    }
    const double one_way =
        routes[m].delay.si() + platform_.nations[nations_[nation].at()].access_delay.si();
    way.round_trip_s = std::max(way.round_trip_s, 2 * one_way);
  }
  for (std::size_t n = 0; n < nations_.size(); ++n) {
    if (crossed[nations_[n].at()]) way.needs |= Nations{1} << n;
  }
  std::vector<std::tuple<std::size_t, bool, double>> key;
  for (const auto& [hop, share] : shares) {
    way.crossings.push_back({hop.first, hop.second, share});
    key.emplace_back(hop.first, hop.second, share);
  }
  if (seen_.insert({pair, std::move(key)}).second) ways_.push_back(std::move(way));
}

}  // namespace archipelago::planning
