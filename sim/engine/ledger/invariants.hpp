// What must hold at the end of every run.  A breach is an error exit, never a warning.
//
//   INV-1  every request is served, refused or in flight: counts add up per nation and per pool
//   INV-2  causality: checked as outcomes come in (request_path.cpp) and routes are made
//          (live_view.cpp)
//   INV-8  nothing breaks the residency rules: judged as it happens (residency_audit.hpp)
//   INV-4  no replica ever held more KV blocks, those in its prefix cache included, or sequences
//          than it has
#pragma once

#include <cstdint>
#include <vector>

#include "engine/fleet/deployment.hpp"
#include "metrics/request_metrics.hpp"
#include "platform/platform.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

// Throws SimulationError that names every breach.
void check_invariants(const platform::Platform& platform, const std::vector<std::uint64_t>& asked,
                      const metrics::RequestMetrics& metrics, const Deployment& deployment,
                      const serving::Serving& serving, const serving::Limits& limits);

}  // namespace archipelago::engine
