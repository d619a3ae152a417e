#include "experiment/replicates.hpp"

#include "experiment/metric_name.hpp"
#include "experiment/setting_values.hpp"

namespace archipelago::experiment {

namespace {

Precision read_precision(const input::YamlMap& map) {
  Precision precision;
  if (const auto until = map.find("until")) {
    precision.until = read_share(*until);
  } else {
    map.fault("until", "is missing; expected the half width of the interval, as in 1 %");
  }
  precision.metric = map.text("of");
  const std::string fault = metric_fault(precision.metric);
  if (!fault.empty()) map.fault("of", fault);
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
