// Distances and the speed of light: great circles on WGS84 and delays along fibre.
//
// Units    degrees, kilometres, seconds.
// Source   speed of light: exact by the SI definition of the metre.  Group index of standard
//          single-mode fibre at 1550 nm, 1.4682: Corning SMF-28 as quoted by Fiber Instrument Sales
//          (FAQ on OTDR index of refraction).  Together 4.897388 us per km.
#pragma once

#include <vector>

#include "base/units.hpp"

namespace archipelago::platform {

inline constexpr double kLightKmPerS = 299'792.458;
inline constexpr double kFibreGroupIndex = 1.4682;

// Light along `route` of fibre, one way.
constexpr Seconds fibre_delay(Kilometres route) {
  return Seconds(route.km() * kFibreGroupIndex / kLightKmPerS);
}

// Shortest distance on the WGS84 ellipsoid (GeographicLib, Karney 2013).
Kilometres great_circle(double lat1, double lon1, double lat2, double lon2);

struct Position {
  double lat = 0;  // degrees north
  double lon = 0;  // degrees east, -180 to 180

  bool operator==(const Position&) const = default;
};

// Positions along that shortest way, both ends included and as given, at most `piece` apart and
// otherwise to 1e-6 degree.  Where it crosses the 180th meridian it is cut: one part ends at 180,
// the next begins at -180 (or the other way round).  REQUIRES: piece > 0.
std::vector<std::vector<Position>> great_circle_path(Position from, Position to, Kilometres piece);

}  // namespace archipelago::platform
