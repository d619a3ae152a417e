// DelayTerms takes the delay of a route apart: what light, equipment, landings and metros add.
//
// Flow     Route (router.hpp) -> delay_terms() -> what `archipelago platform show --route` and
//          `platform routes` print, and the tests that do a path by hand.
// Terms    one way, over the cables of the route:
//            light      sum of route_km x slack x 4.897388 us (geography.hpp)
//            equipment  sum of equipment_us: amplifiers, one regeneration a segment
//            landings   2 x landing_us for each submarine segment: terminal station, change of
//                       cable or operator, diverse backhaul; on land none
//            metros     metro_us of both ends
//          They sum to Route::delay but for its rounding to picoseconds a cable.
// Units    seconds; km of fibre (route_km x slack).
// Errors   none.
#pragma once

#include "base/units.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"

namespace archipelago::platform {

struct DelayTerms {
  Kilometres sea;   // fibre
  Kilometres land;  // fibre
  Seconds light;
  Seconds equipment;
  Seconds landings;
  Seconds metros;
  Seconds avoidance;  // no delay: what the choice of the path put on top (avoid_ms)
};

DelayTerms delay_terms(const Platform& platform, const Route& route);

}  // namespace archipelago::platform
