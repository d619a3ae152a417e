// islands: every nation serves its own users on sites that stand on its own soil.
#pragma once

#include "policy/policy.hpp"

namespace archipelago::policy {

class Islands final : public Policy {
 public:
  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override;
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex home,
                            SiteIndex site) const override;
};

}  // namespace archipelago::policy
