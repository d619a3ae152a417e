#include "experiment/estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/fleet/deployment.hpp"
#include "workload/sources/expected_requests.hpp"

namespace archipelago::experiment {
namespace {

constexpr double kSecondsARun = 0.1;
constexpr double kSecondsARequest = 1.8e-6;
constexpr double kBytesARun = 40e6;
constexpr double kBytesAReplica = 3e3;

std::string short_number(double value) {
  for (const auto& [unit, word] : {std::pair{1e9, " G"}, {1e6, " M"}, {1e3, " k"}}) {
    if (value >= unit) return fmt::format("{:.3g}{}", value / unit, word);
  }
  return fmt::format("{:.3g}", value);
}

std::string duration(double seconds) {
  if (seconds < 120) return fmt::format("{:.2g} s", seconds);
  if (seconds < 7200) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.0f} h", seconds / 3600);
}

}  // namespace

Estimate& Estimate::operator+=(const Estimate& other) {
  requests += other.requests;
  seconds += other.seconds;
  bytes = std::max(bytes, other.bytes);
  return *this;
}

Estimate estimate_of(const Scenario& scenario) {
  const engine::RunSettings& run = scenario.settings.run;
  Estimate estimate;
  estimate.requests = workload::expected_requests(*scenario.platform, *scenario.recipe, run.start,
                                                  run.horizon, run.demand_scale);
  const engine::Deployment deployment(*scenario.platform, run.gpu_shares, run.prefill_share,
                                      run.training.gpu_share, run.autoscaling.on());
  double replicas = 0;
  for (const engine::Pool& pool : deployment.pools()) {
    replicas += static_cast<double>(pool.most_replicas);
  }
  estimate.seconds = kSecondsARun + kSecondsARequest * estimate.requests;
  estimate.bytes = kBytesARun + kBytesAReplica * replicas;
  return estimate;
}

std::string text_of(const Estimate& estimate) {
  return fmt::format("about {} requests, {} of a processor, {:.0f} MB",
                     short_number(estimate.requests), duration(estimate.seconds),
                     estimate.bytes / 1e6);
}

}  // namespace archipelago::experiment
