// What decides how training jobs run, besides the platform and the workload.
//
// Units    shares of a site's GPUs; counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/local_time.hpp"
#include "platform/rule_pack.hpp"
#include "platform/tables.hpp"
#include "policy/job_placement.hpp"
#include "record/traffic_class.hpp"
#include "training/queue_registry.hpp"

namespace archipelago::engine {

struct TrainingSettings {
  double gpu_share = 0;  // of each site's GPUs, in whole nodes; 0: no training
  training::QueueChoice queue;
  std::size_t paths = 1;  // link-disjoint routes that a dataset or a checkpoint is spread over
  record::ClassWeights weights;
  platform::RulePack rules = platform::RulePack::kDefault;  // that bind the data of jobs
  policy::JobObjective objective = policy::JobObjective::kEarliest;
  std::optional<UtcTime> start;  // of the run; any other objective needs it for the hours of day
};

}  // namespace archipelago::engine
