// global_cloud: every request goes to one region of a foreign provider, wherever its users are.
#pragma once

#include "policy/policy.hpp"

namespace archipelago::policy {

class GlobalCloud final : public Policy {
 public:
  explicit GlobalCloud(SiteIndex region) : region_(region) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override;
  [[nodiscard]] bool admits(const platform::Platform&, NationIndex, SiteIndex site) const override {
    return site == region_;
  }

 private:
  SiteIndex region_;
};

}  // namespace archipelago::policy
