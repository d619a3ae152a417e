// What autoscaling did at each site after the warm-up: replicas in service, loads begun, requests
// that waited because nobody was in service.
//
// Units    replicas; seconds.
#pragma once

#include <vector>

#include "engine/fleet/deployment.hpp"
#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

// By pool, at the end of the warm-up and of the run, `measured` apart.
void append_autoscaling_rows(metrics::Rows& rows, const platform::Platform& platform,
                             const Deployment& deployment,
                             const std::vector<serving::PoolStats>& before,
                             const std::vector<serving::PoolStats>& after, SimTime measured);

}  // namespace archipelago::engine
