// Which clocks a site may run at with the power that it has: the cap is kept at every instant, as
// the power limits of real GPUs do, so what counts is the most that those clocks can draw.
//
// Draw     IT = base + serving + training;  base = nodes x idle overhead + GPUs x idle.  What a
//          GPU draws above idle the node around it draws with: each watt counts node_rise = 1 +
//          (overhead - idle overhead) / (GPUs of a node x (TDP - idle)).
//          Serving may have all its GPUs in prefill: GPUs x (busy - idle) x node_rise at its clock, busy the
//          higher of prefill and decode.  Training: GPUs that hold jobs x (training - idle).
// Shedding by the order of the setting, as published power managers do (training first: POLCA,
//          arXiv 2308.12908, caps low-priority work first):
//            training first  training slows, then pauses, then serving slows
//            serving first   serving slows, then training slows, then pauses
//          When not even serving at its lowest clock fits beside nothing else, the site is dark.
// Units    W; steps are indices of Gpu::clocks, 0 the full clock.
// Errors   none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "platform/platform.hpp"

namespace archipelago::engine {

enum class ShedFirst : std::uint8_t { kTraining, kServing };

// What stands at a site, and what of it could draw.
struct SiteMachines {
  double base_w = 0;         // of nodes and idle GPUs
  double serving_gpus = 0;   // that replicas may fill
  double training_gpus = 0;  // that jobs may hold
  double node_rise = 1;      // IT watts of a GPU's watt above idle

  static SiteMachines of(const platform::Platform& platform, SiteIndex site, double serving_gpus,
                         double training_gpus);
};

struct PowerPlan {
  bool dark = false;
  std::size_t serving = 0;              // clock step
  std::optional<std::size_t> training;  // clock step; nothing: jobs stand
  // The most that can be drawn so, IT.
  double most_w = 0;
};

// `holding` GPUs hold jobs now.  REQUIRES: the GPU has clocks; holding <= machines.training_gpus.
[[nodiscard]] PowerPlan plan_power(const platform::Gpu& gpu, const SiteMachines& machines,
                                   double holding, double available_w, ShedFirst first);

// Above idle, of one GPU that serves, whatever it does.
[[nodiscard]] double serving_rise_w(const platform::Gpu& gpu, std::size_t step);
[[nodiscard]] double training_rise_w(const platform::Gpu& gpu, std::size_t step);

}  // namespace archipelago::engine
