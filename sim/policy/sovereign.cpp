#include "policy/sovereign.hpp"

namespace archipelago::policy {

std::optional<FederationView::Reachable> Sovereign::decide(const workload::Request& request,
                                                           const FederationView& view) const {
  const auto home = best_within(request, view, objective_, objective_.within, [&](SiteIndex site) {
    return is_home(view.platform(), request.nation, site, who_);
  });
  if (home) return home;
  return best_site(request, view, objective_,
                   [&](SiteIndex site) { return admits(view.platform(), request.nation, site); });
}

}  // namespace archipelago::policy
