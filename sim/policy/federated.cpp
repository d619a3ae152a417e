#include "policy/federated.hpp"

#include "policy/lowest_ttft.hpp"

namespace archipelago::policy {

std::optional<FederationView::Reachable> Federated::decide(const workload::Request& request,
                                                           const FederationView& view) const {
  const auto& nations = view.platform().nations;
  const platform::Nation& home = nations[request.nation.at()];
  return lowest_ttft(request, view, [&](const platform::Site& site) {
    const bool same_bloc = !home.bloc.empty() && nations[site.nation.at()].bloc == home.bloc;
    return site.nation == request.nation || same_bloc;
  });
}

}  // namespace archipelago::policy
