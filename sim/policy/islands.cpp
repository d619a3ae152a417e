#include "policy/islands.hpp"

#include "policy/tiers.hpp"

namespace archipelago::policy {

bool Islands::admits(const platform::Platform& platform, NationIndex home, SiteIndex site) const {
  return is_home(platform, home, site);
}

std::optional<FederationView::Reachable> Islands::decide(const workload::Request& request,
                                                         const FederationView& view) const {
  return best_site(request, view, objective_,
                   [&](SiteIndex site) { return admits(view.platform(), request.nation, site); });
}

}  // namespace archipelago::policy
