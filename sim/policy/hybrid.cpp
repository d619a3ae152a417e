#include "policy/hybrid.hpp"

namespace archipelago::policy {

int Hybrid::tier(const platform::Platform& platform, NationIndex home, SiteIndex site) const {
  if (is_home(platform, home, site, who_)) return 0;
  return is_in_bloc(platform, home, site) ? 1 : 2;
}

std::optional<FederationView::Reachable> Hybrid::decide(const workload::Request& request,
                                                        const FederationView& view) const {
  const platform::Platform& platform = view.platform();
  for (int last = 0; last <= 1; ++last) {
    const auto near =
        best_within(request, view, objective_, objective_.within,
                    [&](SiteIndex site) { return tier(platform, request.nation, site) <= last; });
    if (near) return near;
  }
  const auto abroad =
      best_within(request, view, objective_, objective_.within, [&](SiteIndex site) {
        return admits(platform, request.nation, site) && tier(platform, request.nation, site) == 2;
      });
  if (abroad) return abroad;
  return best_site(request, view, objective_,
                   [&](SiteIndex site) { return admits(platform, request.nation, site); });
}

}  // namespace archipelago::policy
