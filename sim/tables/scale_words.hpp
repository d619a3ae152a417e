// What every table of an experiment at a scale says of it: "scale 1/100: figures are printed at full
// size (jobs as simulated)"; "" where all scenarios are of full size.
#pragma once

#include <string>

#include "experiment/experiment.hpp"

namespace archipelago::tables {

[[nodiscard]] std::string scale_words(const experiment::Experiment& experiment);

}  // namespace archipelago::tables
