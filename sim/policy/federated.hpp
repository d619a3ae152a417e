// federated: the nations of a bloc share their sites; each request goes to the site of the bloc
// that is best by the objective: by default the lowest expected user-seen time to first token.
#pragma once

#include "policy/policy.hpp"

namespace archipelago::policy {

class Federated final : public Policy {
 public:
  explicit Federated(const Objective& objective = {}) : objective_(objective) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override;
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex home,
                            SiteIndex site) const override;
  [[nodiscard]] Objective objective() const override { return objective_; }

 private:
  Objective objective_;
};

}  // namespace archipelago::policy
