#include "campaign/sensitivity/variation.hpp"

#include <string>
#include <vector>

#include "experiment/selection.hpp"

namespace archipelago::campaign {

Vary vary_file(const experiment::Experiment& experiment) {
  return [&experiment](std::span<const Assignment> assignments) {
    std::vector<std::string> words = experiment.set;
    for (const Assignment& assignment : assignments) {
      // In the place of what the command line had said.
      std::erase_if(
          words, [&](const std::string& word) { return word.starts_with(assignment.path + "="); });
      words.push_back(assignment.path + "=" + assignment.text);
    }
    experiment::Experiment varied = experiment::load_experiment(experiment.file, words);
    experiment::select_scenarios(varied, experiment.only);
    return varied;
  };
}

}  // namespace archipelago::campaign
