// Routes in words and rows: what `archipelago platform show NAME --route A B` prints, and the table
// of all routes.
//
// Flow     Router -> text for people (route_text) or CSV (routes_csv); the app writes it out.
// Units    km of cable; milliseconds, one way per hop and round trip in totals.  From hall to hall
//          (delay_terms.hpp); the user's access network is not in a route.
// Errors   a pair without a path is told in words, or has empty rtt_ms and km in the CSV.
#pragma once

#include <string>

#include "base/ids.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"

namespace archipelago::report {

// A line for every hop with its terms, then the totals: terms, round trip, great circle, path
// stretch (km of cable over km of great circle), jurisdictions in order of crossing, measured round
// trip where round_trips.csv has one.
std::string route_text(const platform::Platform& platform, platform::Router& router,
                       PointIndex from, PointIndex to);

// A row for every pair of points (metros, exchanges, landings), in the order of their cities:
// from_city,to_city,rtt_ms,km,path, the points' names, and the terms, each for the round trip, so
// that they sum to rtt_ms; measured_ms where round_trips.csv has it.  path: the points joined by
// " > ", then the cable systems in brackets.
std::string routes_csv(const platform::Platform& platform, platform::Router& router);

}  // namespace archipelago::report
