// Which replicas stand at a site from the start, where the platform says so (replicas.csv); elsewhere
// the experiment's shares of GPUs decide (engine/fleet/deployment.hpp).
#pragma once

#include "base/ids.hpp"

namespace archipelago::platform {

struct SiteReplicas {
  LlmIndex llm;
  int replicas = 0;
};

}  // namespace archipelago::platform
