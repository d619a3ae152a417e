// The tables of a sizing: what each scenario takes for the same service, and the certificate.
//
// Flow     SizingTask + Sized fleets + results of a whole run of each -> texts by file name.
// Files    sizing.md        one row a scenario, the fleets, the certificates in words
//          sizing.csv       scenario, the raw value of each axis, metric, unit, value
//          fleets.csv       scenario, site, llm, replicas, gpus; replicas 0: GPUs that stand free
//          certificate.csv  scenario, nation, from_hour, to_hour, requests, within_slo (or wait_s),
//                           limit; then the pools with a replica less and the cell that breaks
//          sized/<scenario>.yaml
// Money    usd_a_year: what stands, whether used or not (fleet.hpp).  Figures of the run (p95, use,
//          carbon) are those of `metrics`, of all users together.
// Errors   none.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiment/runner.hpp"
#include "sizing/sizing.hpp"

namespace archipelago::sizing {

struct SizedScenario {
  std::size_t number = 0;  // in the task's experiment
  Sized sized;
  experiment::RunResult run;  // of the whole run with that fleet
};

[[nodiscard]] std::map<std::string, std::string> sizing_tables(
    const SizingTask& task, const std::vector<SizedScenario>& scenarios);

}  // namespace archipelago::sizing
