// federated: the nations of a bloc share their sites; each request goes to the site of the bloc
// that is best by the objective: by default the lowest expected user-seen time to first token.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/policy_checks.hpp"

namespace archipelago::policy {

class Federated final : public Policy {
 public:
  [[nodiscard]] static PolicyKind kind();

  explicit Federated(const Objective& objective = {}) : objective_(objective) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override {
    return best_admitted_site(request, view, objective_, *this);
  }
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex home,
                            SiteIndex site) const override {
    return is_in_bloc(platform, home, site);
  }
  [[nodiscard]] Objective objective() const override { return objective_; }

 private:
  Objective objective_;
};

inline PolicyKind Federated::kind() {
  return {{"federated", "nations of a bloc share their sites; the best by the objective serves",
           objective_options()},
          [](const PolicyChoice& choice, const platform::Platform& platform,
             const std::vector<NationIndex>& with_demand) -> Faults {
            return joined(check_objective(choice.options, platform),
                          check_bloc(platform, with_demand));
          },
          [](const PolicyChoice& choice, const platform::Platform&) -> std::unique_ptr<Policy> {
            return std::make_unique<Federated>(make_objective(choice.options));
          }};
}

}  // namespace archipelago::policy
