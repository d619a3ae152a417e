// Some scenarios of an experiment: those with the values that are named on the axes that are named.
//
// Format   "AXIS=LABEL", as `run --only` takes them.  The axis by its key or the last word of it
//          (serving.gpu_shares or gpu_shares); the value by its label or as written.  The same axis
//          twice: either value.  Several axes: all of them.
// Numbers  are of the folder, so they start from 1 again.  Who has no baseline left is compared with
//          nothing.
// Errors   InputError with every word that names nothing, and the nearest that does.
#pragma once

#include <string>
#include <vector>

#include "experiment/experiment.hpp"

namespace archipelago::experiment {

void select_scenarios(Experiment& experiment, const std::vector<std::string>& only);

}  // namespace archipelago::experiment
