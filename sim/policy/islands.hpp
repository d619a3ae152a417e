// islands: every nation serves its own users on sites that stand on its own soil;
// among them the best by the objective.
#pragma once

#include "policy/policy.hpp"

namespace archipelago::policy {

class Islands final : public Policy {
 public:
  explicit Islands(const Objective& objective = {}) : objective_(objective) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override;
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex home,
                            SiteIndex site) const override;
  [[nodiscard]] Objective objective() const override { return objective_; }

 private:
  Objective objective_;
};

}  // namespace archipelago::policy
