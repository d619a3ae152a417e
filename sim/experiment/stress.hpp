// Demand by what the fleet can serve: `stress: 0.5` sets demand_scale so that the busiest hour of the
// run offers half of what the GPUs that serve in the nations that ask can, clouds apart.
//
// Flow     Scenario with platform and recipe -> settle_stress() -> settings.run.demand_scale.
// Model    load of an hour = sum over LLMs of
//             (GPUs of the LLM's replicas / GPUs of all replicas)
//             x requests a second to the LLM / sum over its pools of replicas x saturated rate
//          at demand_scale 1; demand_scale = stress / the highest load of an hour.  With one LLM that
//          is requests over capacity.  With several it is the GPU-time asked for over the GPU-time
//          that stands; the LLM with the fewest GPUs for its requests is fuller than that.
// Hours    from the end of the warm-up on; requests are expected values
//          (workload/sources/expected_requests.hpp), of a trace its mean pace.
// Capacity saturated rates (serving/capacity.hpp) of the pools that stand at the start, at full
//          clocks, wherever the policy sends work: scenarios that differ in the policy have one
//          demand, those that differ in the fleet or in serving have not.  Sites with a price list
//          (cloud_prices.csv) do not count, nor do those in nations whose users ask nothing: what a
//          neighbour has to spare is not what a nation has.
// Lengths  20,000 draws of each law, the same in every scenario; the rows of a trace.
// Jobs     demand_scale multiplies their rates as well.
// Errors   sentences for the setting's line.
#pragma once

#include <string>
#include <vector>

#include "experiment/experiment.hpp"

namespace archipelago::experiment {

// Nothing to do without the setting.  REQUIRES: the scenario has its platform and recipe.
[[nodiscard]] std::vector<std::string> settle_stress(Scenario& scenario);

}  // namespace archipelago::experiment
