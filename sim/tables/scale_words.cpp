#include "tables/scale_words.hpp"

#include <algorithm>

namespace archipelago::tables {

std::string scale_words(const experiment::Experiment& experiment) {
  const std::string scales = experiment.scales();
  if (scales.empty()) return "";
  const bool jobs = std::any_of(experiment.scenarios.begin(), experiment.scenarios.end(),
                                [](const auto& s) { return !s.recipe->training.empty(); });
  return "scale " + scales + ": figures are printed at full size" +
         (jobs ? ", counts of jobs as simulated" : "");
}

}  // namespace archipelago::tables
