#include "experiment/replicates.hpp"

#include <algorithm>
#include <vector>

#include "experiment/setting_values.hpp"
#include "input/text.hpp"
#include "metrics/definitions.hpp"

namespace archipelago::experiment {

namespace {

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const metrics::Definition& definition : metrics::definitions()) {
    names.emplace_back(definition.metric);
  }
  return names;
}

Precision read_precision(const input::YamlMap& map) {
  Precision precision;
  if (const auto until = map.find("until")) {
    precision.until = read_share(*until);
  } else {
    map.fault("until", "is missing; expected the half width of the interval, as in 1 %");
  }
  precision.metric = map.text("of");
  const std::vector<std::string> known = metric_names();
  if (std::find(known.begin(), known.end(), precision.metric) == known.end()) {
    map.fault("of", input::shown(precision.metric) + " is no metric" +
                        input::did_you_mean(precision.metric, known));
  }
  precision.at_most = static_cast<std::uint32_t>(map.integer("at_most", 2, kMostReplicates));
  return precision;
}

}  // namespace

Replicates read_replicates(const input::YamlMap& root) {
  const auto value = root.find("replicates");
  if (!value || !value->is_map()) {
    return {static_cast<std::uint32_t>(root.integer("replicates", 1, kMostReplicates)), {}};
  }
  Precision precision = read_precision(value->map());
  const std::uint32_t first = std::min(kFirstBatch, precision.at_most);
  return {first, std::move(precision)};
}

}  // namespace archipelago::experiment
