#include "platform/failures/fleet_decline.hpp"

#include <algorithm>
#include <cmath>

namespace archipelago::platform {

namespace {

constexpr double kDaysPerYear = 365;
constexpr double kLossPerYear = kGpusLostPerDay * kDaysPerYear;

bool reaches(const Gpu& gpu, NationIndex law) {
  return std::find(gpu.vendor_laws.begin(), gpu.vendor_laws.end(), law) != gpu.vendor_laws.end();
}

FleetDecline decline_of(const Platform& platform, NationIndex nation, NationIndex law) {
  FleetDecline fleet{nation, law};
  std::int64_t under = 0;
  for (const Site& site : platform.sites) {
    if (site.nation != nation) continue;
    fleet.gpus += site.gpus;
    if (reaches(platform.gpus[site.gpu.at()], law)) under += site.gpus;
  }
  if (fleet.gpus == 0) return fleet;
  fleet.reached = static_cast<double>(under) / static_cast<double>(fleet.gpus);
  const auto& costs = platform.nations[nation.at()].costs;
  if (costs) fleet.years_to_end = costs->gpu_life_years;
  const bool all_gone = fleet.years_to_end && *fleet.years_to_end <= 1;
  fleet.after_a_year = 1 - fleet.reached * (all_gone ? 1 : -std::expm1(-kLossPerYear));
  if (fleet.reached > 0.5) {
    // (1 - reached) + reached e^(-rate t) = 1/2
    const double by_faults = -std::log((fleet.reached - 0.5) / fleet.reached) / kLossPerYear;
    fleet.years_to_half = std::min(by_faults, fleet.years_to_end.value_or(by_faults));
  }
  return fleet;
}

}  // namespace

std::vector<FleetDecline> fleet_decline(const Platform& platform) {
  std::vector<FleetDecline> all;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    for (std::size_t l = 0; l < platform.nations.size(); ++l) {
      if (l == n) continue;
      const FleetDecline fleet = decline_of(platform, NationIndex(n), NationIndex(l));
      if (fleet.reached > 0) all.push_back(fleet);
    }
  }
  return all;
}

}  // namespace archipelago::platform
