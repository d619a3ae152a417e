#include "policy/global_cloud.hpp"

namespace archipelago::policy {

std::optional<FederationView::Reachable> GlobalCloud::decide(const workload::Request& request,
                                                             const FederationView& view) const {
  if (!view.serves(region_, request.llm) || !view.allowed(region_, request)) return std::nullopt;
  for (const FederationView::Reachable& way : view.reachable(request)) {
    if (way.site == region_) return way;
  }
  return std::nullopt;
}

}  // namespace archipelago::policy
