// A platform as GeoJSON (RFC 7946), for maps: points, sites and cables as features.
//
// Flow     Platform -> geojson() -> `archipelago platform export NAME --format geojson`.
// Shape    a FeatureCollection.  Points and sites are Points; a cable is a LineString along the
//          great circle between its ends, of pieces of at most 100 km (its `route_km` says how long
//          it really is), and a MultiLineString where it crosses the 180th meridian, as the RFC
//          wants.  `properties.kind` is point | site | cable; the others are named and counted as
//          the columns of the tables (platforms/schema), with `delay_ms` and `operator_iso2` beside
//          them.  Planned and candidate cables are there too, with their `status`.
// Units    degrees of longitude and latitude in that order; in the names of the properties.
// Errors   none.
#pragma once

#include <string>

#include "platform/platform.hpp"

namespace archipelago::report {

std::string geojson(const platform::Platform& platform);

}  // namespace archipelago::report
