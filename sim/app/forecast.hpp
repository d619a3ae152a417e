// What the runs of an experiment come to before any is run: scenarios, requests, time, memory.
//
// Flow     Experiment -> print_forecast() -> standard output, for `check` and `run --dry-run`.
#pragma once

#include "experiment/experiment.hpp"

namespace archipelago::app {

void print_forecast(const experiment::Experiment& experiment);

}  // namespace archipelago::app
