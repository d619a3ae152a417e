// One run: one scenario, one replicate, on SimGrid's clock, from the first request to the checked
// record.
//
// Flow     Platform + Recipe + RunSettings -> WAN in SimGrid, replicas, policy -> outcomes ->
//          RunFacts, from which metrics make rows (metrics/run_rows.hpp).
// Phases   build, arm, run, check, hand over.
// Process  SimGrid keeps its clock and settings for the life of the process, so a process may call
//          simulate() once; the runner forks (experiment/runner.hpp).
// Errors   SimulationError when an invariant is broken at the end (ledger/invariants.hpp).
#pragma once

#include <string>

#include "engine/run_settings.hpp"
#include "platform/platform.hpp"
#include "record/job_outcome.hpp"
#include "record/request_outcome.hpp"
#include "record/run_facts.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::engine {

// Who wants every outcome of a run as it comes, warm-up included; null: nobody.
struct Listeners {
  record::RequestSink* requests = nullptr;
  record::JobSink* jobs = nullptr;
};

// REQUIRES: first call in this process; settings checked; the policy fits the platform.
record::RunFacts simulate(const platform::Platform& platform, const workload::Recipe& recipe,
                          const RunSettings& settings, const Listeners& listeners = {});

// "3.32.0": of the library that is loaded, which need not be that of the headers.
[[nodiscard]] std::string simgrid_version();

}  // namespace archipelago::engine
