// A platform as a SimGrid platform file (DTD 4.1): a plain SimGrid program that loads it sees the
// delay and the capacity that archipelago sees, between every two sites and metros.
//
// Flow     Platform, Router -> simgrid_xml() -> `archipelago platform export NAME --format
//          simgrid-xml`, or Engine::load_platform() of any SimGrid program.
// Hosts    "site.<name>": one core a GPU, a core's speed is the GPU's dense bf16 rate; a site
//          without GPUs and "point.<name>", the users of a metro, have one core of 1 flop/s.
// Links    one a direction of an existing cable, "<cable>.fwd" and "<cable>.bwd": SHARED, with the
//          capacity and the delay (in whole picoseconds, as the Router counts) of the cable.  Hosts
//          at the same point meet over the FATPIPE link "<point>.local": twice the metro's delay,
//          and kNoLimit of bandwidth, which stands for "no cable in between".  A way between two
//          points begins and ends with their FATPIPE links "<point>.metro", where they have a delay.
// Routing  Full, with the Router's best path for each ordered pair written out.  SimGrid's own
//          Dijkstra knows no avoid_ms and would choose among paths of equal delay by itself; the
//          Router's ties do not depend on the version of anything.  A pair without a path has no route.
// Config   CM02 without TCP window and cross traffic, so that an idle transfer takes delay + size /
//          capacity.  Unlike archipelago, CM02 gives flows that share a cable weights of 1 / delay.
// Units    as SimGrid writes them: Bps (bytes per second), s, f (flop/s); numbers are the shortest
//          that read back to the same double.
// Errors   none.
#pragma once

#include <string>

#include "base/units.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"

namespace archipelago::report {

inline constexpr BytesPerSecond kNoLimit{1e15};

std::string simgrid_xml(const platform::Platform& platform, platform::Router& router);

}  // namespace archipelago::report
