// Whether the hours of a platform reach over a run.
//
// Flow     load_platform() + an experiment's start and horizon -> check_hours() -> faults of the
//          experiment, before anything runs.
// Units    instants in UTC.
// Errors   none here: the faults are returned, one a figure, in the order of zones and sites.
#pragma once

#include <vector>

#include "base/error.hpp"
#include "base/local_time.hpp"
#include "base/sim_time.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

// Every series of a zone or site that begins after the start or ends before the end of such a run;
// a series is never repeated or held beyond its last hour.  Profiles know every instant.
[[nodiscard]] std::vector<Issue> check_hours(const Platform& platform, UtcTime start,
                                             SimTime horizon);

}  // namespace archipelago::platform
