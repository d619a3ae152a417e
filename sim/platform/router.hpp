// Best paths over the cables that are up now: lowest one-way delay, found by Boost.Graph.
//
// Flow     Router(platform) -> route(from, to) on demand; set_up(cable, false) cuts a cable and
//          forgets what was cached; the SimGrid zone (engine) and the policies ask the same router.
// Units    delays in seconds, one way; lengths in km.  Inside, the delay of a cable is a whole
// number
//          of picoseconds (base/sim_time.hpp), so sums are exact and equal in both directions.
// Cost     one Dijkstra tree per source, kept until a cut or repair can change it: a cut drops the
//          trees that use the cable, a repair those it could improve.
// Ties     equal delay: fewer hops win.  Still equal: write down the row numbers of both paths'
//          cables from the highest to the lowest; at the first difference the lower number wins.
//          So there is one best path, the same seen from either end, and it does not depend on the
//          version of Boost (which only answers distances) nor on past cuts.
// Errors   nullptr when there is no path.
#pragma once

#include <cstdint>
#include <memory>
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
  Seconds delay;          // one way, the sum of Cable::delay(), each in whole picoseconds
  Kilometres length;
};

class Router {
 public:
  // `platform` must outlive the router.  Cables that are not `existing` start down.
  explicit Router(const Platform& platform);
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  // The answer stays valid until the next set_up().
  [[nodiscard]] const Route* route(PointIndex from, PointIndex to);

  void set_up(CableIndex cable, bool up);
  [[nodiscard]] bool is_up(CableIndex cable) const;

  // Grows when set_up() changes a cable, so that callers can cache what they derive from routes.
  [[nodiscard]] std::uint64_t version() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace archipelago::platform
