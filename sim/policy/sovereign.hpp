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

#include "policy/tiers.hpp"

namespace archipelago::policy {

class Sovereign final : public Policy {
 public:
  // `objective.within` is the limit of home, too.
  explicit Sovereign(const Objective& objective = {}, HomeOperator who = HomeOperator::kAny)
      : objective_(objective), who_(who) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override;
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

}  // namespace archipelago::policy
