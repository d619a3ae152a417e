#include "campaign/sensitivity/variation.hpp"

#include <vector>

#include "base/error.hpp"
#include "campaign/sensitivity/money_inputs.hpp"
#include "campaign/sensitivity/setting_inputs.hpp"

namespace archipelago::campaign {

Vary vary_settings(const experiment::Experiment& experiment) {
  return [&experiment](std::span<const Assignment> assignments) {
    for (const Assignment& assignment : assignments) {
      if (is_setting(assignment.path)) continue;
      throw InputError(experiment.file.string(), 0, assignment.path,
                       money_fault(*experiment.scenarios.front().platform, assignment.path));
    }
    experiment::Experiment varied = experiment;
    for (experiment::Scenario& scenario : varied.scenarios) {
      set_values(scenario.settings, experiment.file.parent_path(), assignments);
    }
    return varied;
  };
}

}  // namespace archipelago::campaign
