#include "engine/power/power_plan.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace archipelago::engine {

namespace {

// Sums of floating-point watts that are meant to be equal may differ in the last digits.
constexpr double kSlack = 1e-9;

bool fits(double draw_w, double room_w) {
  return draw_w <= room_w + kSlack * std::max(std::abs(draw_w), 1.0);
}

// The fastest step at which so many GPUs fit.
template <class Rise>
std::optional<std::size_t> fastest(const platform::Gpu& gpu, double gpus, double room_w,
                                   Rise rise) {
  for (std::size_t step = 0; step < gpu.clocks.size(); ++step) {
    if (fits(gpus * rise(gpu, step), room_w)) return step;
  }
  return std::nullopt;
}

}  // namespace

double serving_rise_w(const platform::Gpu& gpu, std::size_t step) {
  const platform::GpuClock& clock = gpu.clocks[step];
  return std::max(clock.prefill_w, clock.decode_w) - gpu.idle_w;
}

double training_rise_w(const platform::Gpu& gpu, std::size_t step) {
  return gpu.clocks[step].training_w - gpu.idle_w;
}

SiteMachines SiteMachines::of(const platform::Platform& platform, SiteIndex index,
                              double serving_gpus, double training_gpus) {
  const platform::Site& site = platform.sites[index.at()];
  const platform::Gpu& gpu = platform.gpus[site.gpu.at()];
  const int nodes = (site.gpus + site.gpus_per_node - 1) / site.gpus_per_node;
  SiteMachines machines{nodes * gpu.node_idle_overhead_w + site.gpus * gpu.idle_w, serving_gpus,
                        training_gpus};
  const double node_rise_w = gpu.node_overhead_w - gpu.node_idle_overhead_w;
  if (node_rise_w > 0) {
    machines.node_rise += node_rise_w / (site.gpus_per_node * (gpu.tdp_w - gpu.idle_w));
  }
  return machines;
}

PowerPlan plan_power(const platform::Gpu& gpu, const SiteMachines& machines, double holding,
                     double available_w, ShedFirst first) {
  ARCHIPELAGO_REQUIRE(!gpu.clocks.empty());
  const std::size_t lowest = gpu.clocks.size() - 1;
  const double room = available_w - machines.base_w;
  // Of GPUs with their part of the nodes.
  const double serves = machines.serving_gpus * machines.node_rise;
  const double may_train = machines.training_gpus * machines.node_rise;
  const double trains = holding * machines.node_rise;
  const double least_serving = serves * serving_rise_w(gpu, lowest);
  PowerPlan plan;
  plan.dark = !fits(0, room) || !fits(least_serving, room);
  if (plan.dark) return plan;

  if (first == ShedFirst::kServing) {
    // All GPUs that may train are counted, so that a job that starts never slows serving.
    plan.training = fastest(gpu, may_train, room - least_serving, training_rise_w);
    const double training = plan.training ? may_train * training_rise_w(gpu, *plan.training) : 0;
    plan.serving = *fastest(gpu, serves, room - training, serving_rise_w);
  } else {
    plan.serving = *fastest(gpu, serves, room, serving_rise_w);
    const double serving = serves * serving_rise_w(gpu, plan.serving);
    plan.training = fastest(gpu, trains, room - serving, training_rise_w);
  }
  plan.most_w = machines.base_w + serves * serving_rise_w(gpu, plan.serving) +
                (plan.training ? trains * training_rise_w(gpu, *plan.training) : 0);
  return plan;
}

}  // namespace archipelago::engine
