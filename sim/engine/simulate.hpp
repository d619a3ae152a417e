// One run: one scenario, one replicate, on SimGrid's clock, from the first request to the checked
// table rows.
//
// Flow     Platform + Recipe + RunSettings -> WAN in SimGrid, replicas, policy -> outcomes -> Rows.
// Process  SimGrid keeps its clock and settings for the life of the process, so a process may call
//          simulate() once; the runner forks (experiment/runner.hpp).
// Errors   SimulationError when an invariant is broken at the end (invariants.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/ledger/run_flags.hpp"
#include "engine/run_settings.hpp"
#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::engine {

struct RunResult {
  metrics::Rows rows;
  std::vector<RangeWarning> warnings;
  std::vector<Saturation> saturated;
  std::vector<std::string> network;  // SimGrid's network settings in force
  std::uint64_t requests = 0;        // asked, warm-up included
  std::uint64_t jobs = 0;            // submitted, warm-up included
};

// REQUIRES: first call in this process; settings checked; the policy fits the platform.
RunResult simulate(const platform::Platform& platform, const workload::Recipe& recipe,
                   const RunSettings& settings);

}  // namespace archipelago::engine
