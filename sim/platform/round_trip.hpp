// What a round trip between two points took, as somebody measured it from hall to hall
// (round_trips.csv): to set beside what the router makes of the same pair.
//
// Units    seconds.
#pragma once

#include "base/ids.hpp"
#include "base/units.hpp"
#include "platform/quality.hpp"

namespace archipelago::platform {

struct RoundTrip {
  PointIndex from;  // < to
  PointIndex to;
  Seconds measured;
  Provenance provenance;
};

}  // namespace archipelago::platform
