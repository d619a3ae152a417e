// The least-cost fleet by arithmetic alone, corrected by what simulation has certified.
//
// Use      draws of assumptions by the hundred (fleet_draws.hpp): a fleet takes less than a second.
// Flow     task + scenario + Demand + a factor for each group -> Search with a StaffingJudge -> Staffed.
// Factor   what a group is counted to ask is multiplied by it before the seats of a fleet are judged.
//          factors_for() finds the one nearest to 1 with which arithmetic costs what the certified fleet
//          does: bursts, prompts that meet in a queue and hours that differ from their mean, which
//          Erlang C does not see, are in it.  Where whole nodes hide them it is 1.
// Units    USD a year of what stands (fleet.hpp); tokens, prompt and output, of 365 days like the run.
// Errors   as of search.hpp; SimulationError where no factor between 1/8 and 8 will do.
#pragma once

#include <vector>

#include "sizing/fleet.hpp"
#include "sizing/sizing_task.hpp"

namespace archipelago::sizing {

struct Staffed {
  Stands stands;
  Fleet fleet;
  double usd_a_year = 0;
  double tokens_a_year = 0;

  [[nodiscard]] double usd_per_million_tokens() const { return 1e6 * usd_a_year / tokens_a_year; }
};

// `number`: of the scenario in the task's experiment.  Groups without a factor have 1.
[[nodiscard]] Staffed staffed_fleet(const SizingTask& task, std::size_t number,
                                    const Demand& demand, const std::vector<double>& factors);

// By group of the scenario.
[[nodiscard]] std::vector<double> factors_for(const SizingTask& task, std::size_t number,
                                              const Demand& demand, const Fleet& certified);

// Of what is asked in the run, a year.
[[nodiscard]] double tokens_a_year(const experiment::Scenario& scenario, const Demand& demand);

}  // namespace archipelago::sizing
