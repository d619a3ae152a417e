#include "platform/routes/worst_cuts.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "platform/routes/router.hpp"

namespace archipelago::platform {

namespace {

// As the network stands, from a user to a GPU.
double mean_delay_s(const Platform& platform, Router& router) {
  double sum = 0;
  double whole = 0;
  for (std::size_t p = 0; p < platform.points.size(); ++p) {
    const Point& metro = platform.points[p];
    const double users = metro.users_share * platform.nations[metro.nation.at()].population;
    if (!(users > 0)) continue;
    for (const Site& site : platform.sites) {
      if (site.gpus == 0) continue;
      const Route* const route = router.route(PointIndex(p), site.point);
      const double weight = users * site.gpus;
      sum += weight * (route == nullptr ? kOutOfReach.si() : route->delay.si());
      whole += weight;
    }
  }
  return whole > 0 ? sum / whole : 0;
}

}  // namespace

std::vector<std::vector<CableIndex>> cuts_to_survive(const Platform& platform) {
  std::vector<std::vector<CableIndex>> cuts;
  std::map<std::string, std::size_t> groups;  // -> cuts
  for (std::size_t row = 0; row < platform.cables.size(); ++row) {
    const Cable& cable = platform.cables[row];
    if (cable.status != CableStatus::kExisting) continue;
    const std::string& group = cable.shared_risk_group;
    if (group.empty()) {
      cuts.push_back({CableIndex(row)});
      continue;
    }
    const auto [entry, is_new] = groups.try_emplace(group, cuts.size());
    if (is_new) cuts.emplace_back();
    cuts[entry->second].push_back(CableIndex(row));
  }
  return cuts;
}

std::vector<HarmfulCut> worst_cuts(const Platform& platform, std::size_t count) {
  Router router(platform);
  const double uncut = mean_delay_s(platform, router);
  std::vector<HarmfulCut> cuts;
  for (std::vector<CableIndex>& cables : cuts_to_survive(platform)) {
    for (const CableIndex cable : cables) router.set_up(cable, false);
    const double harm = mean_delay_s(platform, router) - uncut;
    for (const CableIndex cable : cables) router.set_up(cable, true);
    // What is left of rounding is no harm.
    if (harm > 1e-12) cuts.push_back({std::move(cables), Seconds(harm)});
  }
  std::stable_sort(cuts.begin(), cuts.end(),
                   [](const HarmfulCut& a, const HarmfulCut& b) { return a.harm > b.harm; });
  if (cuts.size() > count) cuts.resize(count);
  return cuts;
}

}  // namespace archipelago::platform
