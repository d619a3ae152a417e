// islands: every nation serves its own users on sites that stand on its own soil;
// among them the best by the objective.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/policy_checks.hpp"

namespace archipelago::policy {

class Islands final : public Policy {
 public:
  [[nodiscard]] static PolicyKind kind();

  explicit Islands(const Objective& objective = {}) : objective_(objective) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override {
    return best_admitted_site(request, view, objective_, *this);
  }
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex home,
                            SiteIndex site) const override {
    return is_home(platform, home, site);
  }
  [[nodiscard]] Objective objective() const override { return objective_; }

 private:
  Objective objective_;
};

inline PolicyKind Islands::kind() {
  return {
      {"islands", "each nation serves its own users on sites on its own soil", objective_options()},
      [](const PolicyChoice& choice, const platform::Platform& platform,
         const std::vector<NationIndex>& with_demand) -> Faults {
        Faults faults = check_objective(choice.options, platform);
        for (const NationIndex nation : with_demand) {
          if (!has_gpus_where(platform, [&](const auto& site) { return site.nation == nation; })) {
            const platform::Nation& row = platform.nations[nation.at()];
            faults.push_back(row.iso2 + " (" + row.name +
                             ") has users but no site with GPUs on platform " + platform.name +
                             "; add a row to sites.csv, take its demand out of the "
                             "workload, or leave islands out");
          }
        }
        return faults;
      },
      [](const PolicyChoice& choice, const platform::Platform&) -> std::unique_ptr<Policy> {
        return std::make_unique<Islands>(make_objective(choice.options));
      }};
}

}  // namespace archipelago::policy
