// Ways of nations to sites over the router's best routes, in the states of the network that a plan
// looks at; each once.
//
// Flow     add_pair() for whoever may be served where -> find() for every state -> ways().
// Way      every metro of the nation over one route, weighted by its share of the users; the round
//          trip of the metro that is farthest off, users' access both times included.
// Errors   none; a pair has no way in a state in which one of its metros has no route.
#pragma once

#include <cstddef>
#include <set>
#include <tuple>
#include <vector>

#include "base/ids.hpp"
#include "planning/network.hpp"
#include "platform/law/rules.hpp"
#include "platform/routes/router.hpp"

namespace archipelago::planning {

class WayFinder {
 public:
  // All must outlive this.
  WayFinder(const platform::Platform& platform, const std::vector<NationIndex>& nations,
            const platform::Rules& rules);

  void add_pair(std::size_t nation, std::size_t data_class, std::size_t site);

  // With `added` cables that do not exist yet, and without those that are down: the best way, and the
  // best one through no other nation of the plan.
  void find(const std::vector<CableIndex>& added, const std::vector<CableIndex>& down);
  // Likewise, a second way that shares no risk with the best one.
  void find_beside(const std::vector<CableIndex>& added);

  [[nodiscard]] std::vector<Way> ways() const { return ways_; }

 private:
  using Pair = std::tuple<std::size_t, std::size_t, std::size_t>;  // nation, class, site
  struct Metro {
    PointIndex point;
    double share = 0;
  };
  class State;

  [[nodiscard]] platform::ScopeIndex scope_of(const Pair& pair, bool alone);
  void keep(const Pair& pair, const std::vector<platform::Route>& routes);

  const platform::Platform& platform_;
  const std::vector<NationIndex>& nations_;
  const platform::Rules& rules_;
  platform::Router router_;
  std::vector<std::vector<Metro>> metros_;  // by nation
  std::set<Pair> pairs_;
  std::set<std::tuple<Pair, std::vector<std::tuple<std::size_t, bool, double>>>> seen_;
  std::vector<Way> ways_;
};

}  // namespace archipelago::planning
