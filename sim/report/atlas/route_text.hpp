// Routes in words and rows: what `archipelago platform show NAME --route A B` prints, and the table
// of all routes.
//
// Flow     Router -> text for people (route_text) or CSV (routes_csv); the app writes it out.
// Units    km of cable; milliseconds, one way per hop and round trip in totals.  Cables and their
//          equipment only: the user's access network is not in a route.
// Errors   a pair without a path is told in words, or has empty rtt_ms and km in the CSV.
#pragma once

#include <string>

#include "base/ids.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"

namespace archipelago::report {

// A line for every hop, then the totals: round trip, great circle, path stretch (km of cable over
// km of great circle), jurisdictions in order of crossing.
std::string route_text(const platform::Platform& platform, platform::Router& router,
                       PointIndex from, PointIndex to);

// from_city,to_city,rtt_ms,km,path for every pair of metros and points of sites, from < to in the
// order of their cities.  path: the points joined by " > ", then the cable systems in brackets.
std::string routes_csv(const platform::Platform& platform, platform::Router& router);

}  // namespace archipelago::report
