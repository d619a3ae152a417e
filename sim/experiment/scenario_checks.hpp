// What is wrong with a scenario as a whole, once its platform and recipe are read: settings that do not
// fit each other or what they are applied to.
//
// Flow     Scenario -> check_scenario() -> faults of the experiment file, at the lines of the keys.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiment/experiment.hpp"

namespace archipelago::experiment {

// Key of the setting, and a sentence.
using ScenarioFaults = std::vector<std::pair<std::string, std::string>>;

// REQUIRES: the scenario has its platform and recipe.
[[nodiscard]] ScenarioFaults check_scenario(const Scenario& scenario);

}  // namespace archipelago::experiment
