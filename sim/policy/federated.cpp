#include "policy/federated.hpp"

#include "policy/objective.hpp"

namespace archipelago::policy {

bool Federated::admits(const platform::Platform& platform, NationIndex home, SiteIndex site) const {
  const NationIndex there = platform.sites[site.at()].nation;
  const std::string& bloc = platform.nations[home.at()].bloc;
  return there == home || (!bloc.empty() && platform.nations[there.at()].bloc == bloc);
}

std::optional<FederationView::Reachable> Federated::decide(const workload::Request& request,
                                                           const FederationView& view) const {
  return best_site(request, view, objective_,
                   [&](SiteIndex site) { return admits(view.platform(), request.nation, site); });
}

}  // namespace archipelago::policy
