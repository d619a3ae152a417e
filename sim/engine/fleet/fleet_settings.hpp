// How the GPUs of a site are divided: among LLMs, between serving and training, and whether replicas
// move.
//
// Flow     the experiment's settings -> Deployment (deployment.hpp), Autoscaler (autoscaler.hpp).
// Units    shares of a site's GPUs; SimTime.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/sim_time.hpp"
#include "platform/tables.hpp"

namespace archipelago::engine {

// The share of a site's GPUs that an LLM's replicas may fill.
struct GpuShare {
  std::string llm;
  double share = 0;
};

// Replicas move between the LLMs of a site (autoscaler.hpp).
struct Autoscaling {
  SimTime interval;                            // between two looks; 0: off
  double target = 100;                         // outstanding requests a replica
  std::size_t min_replicas = 1;                // that an LLM keeps
  SimTime window = to_sim_time(Seconds(300));  // for so long a need is remembered
  [[nodiscard]] bool on() const { return interval.ps > 0; }
};

// Whole nodes that a site gives to training.
[[nodiscard]] inline std::uint32_t training_nodes(const platform::Site& site, double share) {
  return static_cast<std::uint32_t>(share * site.gpus / site.gpus_per_node);
}

}  // namespace archipelago::engine
