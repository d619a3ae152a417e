#include "policy/federated.hpp"

#include "policy/lowest_ttft.hpp"

namespace archipelago::policy {

bool Federated::admits(const platform::Platform& platform, NationIndex home, SiteIndex site) const {
  const NationIndex there = platform.sites[site.at()].nation;
  const std::string& bloc = platform.nations[home.at()].bloc;
  return there == home || (!bloc.empty() && platform.nations[there.at()].bloc == bloc);
}

std::optional<FederationView::Reachable> Federated::decide(const workload::Request& request,
                                                           const FederationView& view) const {
  return lowest_ttft(request, view,
                     [&](SiteIndex site) { return admits(view.platform(), request.nation, site); });
}

}  // namespace archipelago::policy
