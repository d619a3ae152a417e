// What decides how training jobs run, besides the platform and the workload.
//
// Units    shares of a site's GPUs; counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/local_time.hpp"
#include "engine/traffic_class.hpp"
#include "platform/rule_pack.hpp"
#include "platform/tables.hpp"
#include "policy/job_placement.hpp"
#include "training/queue_registry.hpp"

namespace archipelago::engine {

struct TrainingSettings {
  double gpu_share = 0;  // of each site's GPUs, in whole nodes; 0: no training
  training::QueueChoice queue;
  std::size_t paths = 1;  // link-disjoint routes that a dataset or a checkpoint is spread over
  ClassWeights weights;
  platform::RulePack rules = platform::RulePack::kDefault;  // that bind the data of jobs
  policy::JobObjective objective = policy::JobObjective::kEarliest;
  std::optional<UtcTime> start;  // of the run; any other objective needs it for the hours of day
};

// Whole nodes that a site gives to training.
[[nodiscard]] inline std::uint32_t training_nodes(const platform::Site& site, double share) {
  return static_cast<std::uint32_t>(share * site.gpus / site.gpus_per_node);
}

}  // namespace archipelago::engine
