// sovereign: the residency rules first, then home, then the bloc, and nothing beyond it.
//
// Order    1. a home site, when the quickest of those that the rules allow is expected to show the
//             first token within `within` (2 s, assumed);
//          2. else the best site of the bloc by the objective, home among them.
// Options  within; home_operator: any | home (tiers.hpp); the objective's, whose `within` is this
//          one: up to it cost and carbon decide.
// Jobs     home sites that can hold the job now, then the bloc's (job_placement.hpp).  A job waits
//          in the queue at home: `within` is of requests.
// Ties     in a tier as in objective.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/policy_checks.hpp"

namespace archipelago::policy {

class Sovereign final : public Policy {
 public:
  [[nodiscard]] static PolicyKind kind();

  // `objective.within` is the limit of home, too.
  explicit Sovereign(const Objective& objective = {}, HomeOperator who = HomeOperator::kAny)
      : objective_(objective), who_(who) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override {
    const auto home = best_within(
        request, view, objective_, objective_.within,
        [&](SiteIndex site) { return is_home(view.platform(), request.nation, site, who_); });
    if (home) return home;
    return best_admitted_site(request, view, objective_, *this);
  }
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex home,
                            SiteIndex site) const override {
    return is_in_bloc(platform, home, site);
  }
  [[nodiscard]] int tier(const platform::Platform& platform, NationIndex home,
                         SiteIndex site) const override {
    return is_home(platform, home, site, who_) ? 0 : 1;
  }
  [[nodiscard]] Objective objective() const override { return objective_; }

 private:
  Objective objective_;
  HomeOperator who_;
};

inline PolicyKind Sovereign::kind() {
  return {
      {"sovereign", "home serves while it is quick enough, else the bloc; never beyond it",
       with_objective({"within: expected TTFT up to which home serves (default 2 s)",
                       "home_operator: any (default), or home: a foreign operator's site at home "
                       "is the bloc's"})},
      [](const PolicyChoice& choice, const platform::Platform& platform,
         const std::vector<NationIndex>& with_demand) -> Faults {
        return joined(joined(check_objective(choice.options, platform, LimitOf::kTiers),
                             check_home_operator(choice.options)),
                      check_bloc(platform, with_demand));
      },
      [](const PolicyChoice& choice, const platform::Platform&) -> std::unique_ptr<Policy> {
        return std::make_unique<Sovereign>(make_objective(choice.options),
                                           home_operator(choice.options));
      }};
}

}  // namespace archipelago::policy
