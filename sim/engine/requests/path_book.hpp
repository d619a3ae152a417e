// The paths that requests take, numbered as they are first taken, for those who want a row a
// request.
//
// Flow     RequestPath at every request that sets off -> number_of() -> RequestOutcome::path; a path
//          that is new is told to the sink first.
// Numbers  from 1; a path is its cables in order from the user, so the empty one (user and site at
//          one point) has a number too.
// Cost     a look-up per request; routes are walked again when a cable was cut or mended.
// Errors   none.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "platform/routes/router.hpp"
#include "record/request_outcome.hpp"

namespace archipelago::engine {

class PathBook {
 public:
  // All must outlive the book.
  PathBook(const platform::Platform& platform, const platform::Router& router,
           record::RequestSink& sink);

  // `route` is the one in force between them, in that scope; null: none.
  template <class Route>
  [[nodiscard]] std::uint32_t number_of(PointIndex metro, SiteIndex site,
                                        platform::ScopeIndex scope, Route route) {
    Known& known = known_at(metro, site, scope);
    if (known.version != router_.version() + 1) {
      known = {router_.version() + 1, enter(route())};
    }
    return known.number;
  }

 private:
  struct Known {
    std::uint64_t version = 0;  // of the router, and one; 0: never asked
    std::uint32_t number = 0;
  };
  Known& known_at(PointIndex metro, SiteIndex site, platform::ScopeIndex scope);
  std::uint32_t enter(const platform::Route* route);

  const platform::Router& router_;
  record::RequestSink& sink_;
  std::size_t points_;
  std::size_t sites_;
  std::vector<Known> known_;  // by scope, metro and site; grows with the scopes
  std::map<std::vector<CableIndex>, std::uint32_t> numbers_;
};

}  // namespace archipelago::engine
