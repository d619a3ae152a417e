#include "experiment/estimate.hpp"

#include <algorithm>

#include "engine/fleet/deployment.hpp"
#include "workload/sources/expected_requests.hpp"

namespace archipelago::experiment {
namespace {

constexpr double kSecondsARun = 0.1;
constexpr double kSecondsARequest = 1.8e-6;
constexpr double kBytesARun = 45e6;
constexpr double kBytesAReplica = 350;

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

}  // namespace archipelago::experiment
