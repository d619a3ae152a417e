// Best paths over the cables that are up now: lowest path cost, found by Boost.Graph.
//
// Flow     Router(platform) -> route(from, to) on demand; set_up(cable, false) cuts a cable and
//          forgets what was cached; the SimGrid zone (engine) and the policies ask the same router.
// Cost     of a path: the sum of Cable::path_cost(), which is delay plus `avoid_ms`.  Operators hand
//          over at hubs and go a longer way rather than over some segments; that steers the choice
//          and never adds delay.  Metro fibre at the ends is the same for every path between them.
// Units    delays in seconds, one way; lengths in km.  Inside, delay and cost of a cable are whole
//          numbers of picoseconds (base/sim_time.hpp), so sums are exact and equal in both
//          directions.
// Scope    the nations that a path may pass through.  The ends are not judged: whether data may be
//          at its source and its destination is a rule of processing, the points between them are
//          transit.  A cable is judged by the points it joins, not by the waters it lies in.
// Work     one Dijkstra tree per source and scope, kept until a cut or repair can change it: a cut
//          drops the trees that use the cable, a repair those it could improve.
// Ties     equal cost: fewer hops win.  Still equal: write down the row numbers of both paths'
//          cables from the highest to the lowest; at the first difference the lower number wins.
//          So there is one best path, the same seen from either end, and it does not depend on the
//          version of Boost (which only answers distances) nor on past cuts.
// Errors   nullptr, or nothing, when there is no path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "base/units.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

struct Hop {
  CableIndex cable;
  bool forward = true;  // from cable.from to cable.to
};

struct Route {
  std::vector<Hop> hops;  // empty when both ends are the same point
  Seconds delay;      // one way: the sum of Cable::delay(), each in whole picoseconds, and metro
  Seconds metro;      // of that, Point::metro_delay of both ends, also of one end taken twice
  Seconds cost;       // the sum of Cable::path_cost(), without metro: what paths are chosen by
  Kilometres length;  // of route_km
};

using ScopeIndex = Index<struct ScopeTag>;
inline constexpr ScopeIndex kAnywhere{};  // every nation

// What two routes may not have in common.
enum class Separation : std::uint8_t {
  kCables,      // no cable
  kRiskGroups,  // no cable and no shared_risk_group
};

class Router {
 public:
  // `platform` must outlive the router.  Cables that are not `existing` start down.
  explicit Router(const Platform& platform);
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  // By nation: whether a path may pass through it.  Equal scopes get the same index and share their
  // trees; all true is kAnywhere.  REQUIRES: one entry per nation.
  ScopeIndex add_scope(std::vector<bool> may_cross);
  [[nodiscard]] const std::vector<bool>& may_cross(ScopeIndex scope) const;

  // The answer stays valid until the next set_up().
  [[nodiscard]] const Route* route(PointIndex from, PointIndex to, ScopeIndex scope = kAnywhere);

  // The best path that has nothing in common with `avoid`; not cached.
  [[nodiscard]] std::optional<Route> route_avoiding(PointIndex from, PointIndex to,
                                                    const std::vector<CableIndex>& avoid,
                                                    ScopeIndex scope = kAnywhere,
                                                    Separation separation = Separation::kCables);

  // As many as `k` routes with nothing in common, from the lowest cost to the highest; fewer when
  // there are no more, none when there is no path.  REQUIRES: k > 0, from != to.
  // kCables: the set with the lowest sum of costs, by successive shortest augmenting paths
  //   (Bhandari), because taking best paths one after the other can miss a pair that exists.  Of
  //   sets with equal sums the one with fewer hops; then the order of cables.csv decides.
  // kRiskGroups: best paths one after the other (the exact problem is NP-hard), so it may find
  //   fewer than exist.
  [[nodiscard]] std::vector<Route> disjoint_routes(PointIndex from, PointIndex to, std::size_t k,
                                                   ScopeIndex scope = kAnywhere,
                                                   Separation separation = Separation::kCables);

  void set_up(CableIndex cable, bool up);
  [[nodiscard]] bool is_up(CableIndex cable) const;

  // Grows when set_up() changes a cable, so that callers can cache what they derive from routes.
  [[nodiscard]] std::uint64_t version() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace archipelago::platform
