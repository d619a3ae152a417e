// How many requests a recipe is expected to make in a run, without making them.
//
// Model    the integral of every nation's hourly rate over the run, as RequestSource draws from it;
//          of a replayed trace, its mean pace over the run, or its rows when it stops before; of users
//          who wait for their answers, what they would ask if answers took no time: the most.
// Units    requests.
// Errors   none.  REQUIRES: a recipe read for this platform's nations; horizon and scale above 0.
#pragma once

#include "base/local_time.hpp"
#include "base/sim_time.hpp"
#include "platform/platform.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::workload {

[[nodiscard]] double expected_requests(const platform::Platform& platform, const Recipe& recipe,
                                       UtcTime start, SimTime horizon, double demand_scale);

// Of one of its streams.
[[nodiscard]] double expected_requests(const platform::Platform& platform,
                                       const InferenceStream& stream, UtcTime start,
                                       SimTime horizon, double demand_scale);

}  // namespace archipelago::workload
