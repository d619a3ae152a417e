// How many replicates an experiment has: a number, or what precision they have to reach.
//
// Format   replicates: 5
//          replicates: {until: 1 %, of: ttft_p95, at_most: 64}
// Flow     experiment file -> read_replicates() -> Experiment; campaign/precision.hpp adds batches.
// Errors   faults are recorded in the YAML reader with their line: an unknown metric, a share that is
//          none, less than two replicates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "input/yaml_reader.hpp"

namespace archipelago::experiment {

// Half the width of the 95 % interval of `metric` is at most `until` of its mean.
struct Precision {
  double until = 0;
  std::string metric;
  std::uint32_t at_most = 0;
};

struct Replicates {
  std::uint32_t count = 1;  // of the first batch, where there is a precision
  std::optional<Precision> precision;
};

inline constexpr std::uint32_t kMostReplicates = 10'000;
inline constexpr std::uint32_t kFirstBatch = 4;

[[nodiscard]] Replicates read_replicates(const input::YamlMap& root);

}  // namespace archipelago::experiment
