// What requests put on the cables: bytes between metros and sites, spread over the routes in force
// when they are taken.
//
// Flow     add() for every request -> take() at the end of an interval -> bytes by cable and
//          direction (LoadMeter, Wan::set_background).
// Routes   prompts go to the site, answers come back the same way; a pair without a route at
//          take() puts nothing anywhere.
// Units    bytes.
// Cost     add() constant; take() walks the routes of the pairs that had any.
#pragma once

#include <array>
#include <vector>

#include "engine/run_settings.hpp"
#include "platform/router.hpp"
#include "workload/request.hpp"

namespace archipelago::engine {

// By cable: from its `from` to its `to`, and back.
using CableBytes = std::vector<std::array<double, 2>>;

class CableTraffic {
 public:
  // `platform` and `router` must outlive this.
  CableTraffic(const platform::Platform& platform, platform::Router& router, TokenBytes bytes);

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
  std::vector<Way> ways_;  // by metro and site
};

}  // namespace archipelago::engine
