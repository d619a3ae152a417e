// Sentences about what the figures rest on: assumed rows of each platform, notes of recipes, places
// at or above capacity, profiles used outside their range.
//
// Flow     summary.md (its last section) and manifest.json.
#pragma once

#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"

namespace archipelago::tables {

[[nodiscard]] std::vector<std::string> caveats(const experiment::Experiment& experiment,
                                               const experiment::Results& results);

}  // namespace archipelago::tables
