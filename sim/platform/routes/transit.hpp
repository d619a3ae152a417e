// How many third jurisdictions the way of a request crosses: nations, neither the user's nor the
// site's, in which a point of its route stands.
//
// Flow     RequestPath asks when it sends a request -> RequestOutcome::third_nations ->
//          metrics/dependence_rows.hpp.
// Routes   the router's best route of now within a scope (where rules on transit bind), from metro
//          to site; the answer goes back the same way. A nation is crossed where a cable lands or
//          branches on its soil (router.hpp), not where one lies in its waters.
// Cost     a route is walked once for each state of the network; then a look into a table.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "platform/routes/router.hpp"

namespace archipelago::platform {

class Transit {
 public:
  // Both must outlive this.
  Transit(const Platform& platform, Router& router);

  // 0 when there is no route.
  [[nodiscard]] std::int32_t third_nations(PointIndex metro, SiteIndex site,
                                           ScopeIndex scope = kAnywhere);

 private:
  struct Way {
    std::uint64_t version = 0;  // of the router, plus one; 0: never walked
    std::int32_t third_nations = 0;
  };
  [[nodiscard]] std::int32_t walk(PointIndex metro, SiteIndex site, ScopeIndex scope);

  const Platform& platform_;
  Router& router_;
  std::vector<Way> ways_;  // by scope, metro and site; grows with the scopes
};

}  // namespace archipelago::platform
