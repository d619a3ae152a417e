#include "platform/failures/withdrawal.hpp"

namespace archipelago::platform {

Withdrawal withdrawal_of(const Platform& platform, NationIndex law, WithdrawnParts parts) {
  Withdrawal stops;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const Site& site = platform.sites[s];
    const bool taken = site.cloud_price ? parts.cloud : parts.sites;
    if (taken && site.under(law)) stops.sites.emplace_back(s);
  }
  if (!parts.cables) return stops;
  for (std::size_t c = 0; c < platform.cables.size(); ++c) {
    const Cable& cable = platform.cables[c];
    if (cable.status != CableStatus::kExisting) continue;
    if (platform.points[cable.from.at()].nation == law ||
        platform.points[cable.to.at()].nation == law) {
      stops.cables.emplace_back(c);
    }
  }
  return stops;
}

}  // namespace archipelago::platform
