// The stretch of a plan's experiment in which things are simulated, with what is put in as candidates.
//
// Flow     PlanTask + short list + terms (`simulate`, `certify`) -> window_of() -> a PlanTask whose
//          candidates are what is put in, one each -> runs_of() -> scenarios: today, then they.
// Put in   candidates together, one after the other over the same platform; of GPUs that the plan buys
//          into their megawatts whole nodes.
// Errors   InputError of the file and of variants.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "planning/network.hpp"
#include "planning/plan_task.hpp"

namespace archipelago::planning {

// What is put in together.
struct ShortListed {
  std::string name;
  std::vector<std::size_t> candidates;
  std::vector<double> bought;  // by site, GPUs that the plan buys with it beyond today's
};

// Nothing is bought in it but what is put in; no cuts, repairs or uses.
[[nodiscard]] PlanTask window_of(const PlanTask& task, const std::vector<ShortListed>& list,
                                 const SimulateTerms& terms);

// Scenario 0 is today, scenario k has the window's candidate k - 1; its demand is the window's.
[[nodiscard]] experiment::Experiment runs_of(const PlanTask& window, std::size_t replicates);

// A stretch that ends within an hour: the requests of that hour came in less than 3600 s, and weigh as
// much less.
void by_what_is_measured(const engine::RunSettings& run, Network& network);

}  // namespace archipelago::planning
