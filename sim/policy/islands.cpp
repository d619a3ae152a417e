#include "policy/islands.hpp"

#include "policy/lowest_ttft.hpp"

namespace archipelago::policy {

std::optional<FederationView::Reachable> Islands::decide(const workload::Request& request,
                                                         const FederationView& view) const {
  return lowest_ttft(request, view,
                     [&](const platform::Site& site) { return site.nation == request.nation; });
}

}  // namespace archipelago::policy
