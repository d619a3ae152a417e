#include "policy/federated.hpp"

#include "policy/tiers.hpp"

namespace archipelago::policy {

bool Federated::admits(const platform::Platform& platform, NationIndex home, SiteIndex site) const {
  return is_in_bloc(platform, home, site);
}

std::optional<FederationView::Reachable> Federated::decide(const workload::Request& request,
                                                           const FederationView& view) const {
  return best_site(request, view, objective_,
                   [&](SiteIndex site) { return admits(view.platform(), request.nation, site); });
}

}  // namespace archipelago::policy
