// An experiment with other values of the inputs that decide what happens in its runs.
//
// Flow     experiment + assignments -> Vary -> an experiment with the same scenarios, whose settings,
//          platforms and recipes have those values -> runs.
// Errors   InputError that says what does not fit.
#pragma once

#include <functional>
#include <span>

#include "campaign/sensitivity/uncertain_input.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::campaign {

// The same scenarios in the same order, whatever the values.
using Vary = std::function<experiment::Experiment(std::span<const Assignment>)>;

// Reads the experiment's file again with the values set as `run --set` sets them: any setting that is
// no axis, any value by path (experiment/value_path.hpp).  REQUIRES: the experiment outlives it.
[[nodiscard]] Vary vary_file(const experiment::Experiment& experiment);

}  // namespace archipelago::campaign
