// What requests put on the cables: bytes between metros and sites, spread over the routes in force
// when they are taken.
//
// Flow     add() for every request -> take() at the end of an interval -> bytes by cable and
//          direction (LoadMeter, Wan::set_background).
// Bytes    those of the tokens (token_bytes.hpp) and of the payload (workload/payload.hpp).
// Scopes   a request goes over the route that the residency rules leave it.
// Routes   prompts go to the site, answers come back the same way; a pair without a route at
//          take() puts nothing anywhere.
// Units    bytes.
// Cost     add() constant; take() walks the routes of the pairs that had any.
#pragma once

#include <array>
#include <vector>

#include "engine/ledger/token_bytes.hpp"
#include "platform/routes/router.hpp"
#include "policy/residency.hpp"
#include "workload/request.hpp"

namespace archipelago::engine {

// By cable: from its `from` to its `to`, and back.
using CableBytes = std::vector<std::array<double, 2>>;

class CableTraffic {
 public:
  // All must outlive this; without `residency` every route may be taken.
  CableTraffic(const platform::Platform& platform, platform::Router& router, TokenBytes bytes,
               const policy::Residency* residency = nullptr);

  void add(const workload::Request& request, SiteIndex site);
  // Since the last call.
  [[nodiscard]] CableBytes take();

 private:
  struct Way {
    double there = 0;
    double back = 0;
  };
  const platform::Platform& platform_;
  platform::Router& router_;
  TokenBytes bytes_;
  const policy::Residency* residency_;  // or null
  std::vector<Way> ways_;               // by scope, metro and site; grows with the scopes
  std::vector<std::size_t> used_;       // of those, since the last take()
};

}  // namespace archipelago::engine
