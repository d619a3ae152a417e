#include "experiment/metric_name.hpp"

#include <algorithm>
#include <vector>

#include "input/text.hpp"
#include "metrics/definitions.hpp"

namespace archipelago::experiment {

std::string metric_fault(const std::string& name) {
  std::vector<std::string> known;
  for (const metrics::Definition& d : metrics::definitions()) known.emplace_back(d.metric);
  if (std::find(known.begin(), known.end(), name) != known.end()) return "";
  return input::shown(name) + " is no metric" + input::did_you_mean(name, known) +
         "; `archipelago list metrics` shows them";
}

}  // namespace archipelago::experiment
