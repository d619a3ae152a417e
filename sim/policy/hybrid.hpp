// hybrid: home first; what home cannot answer in time overflows to the federation, and what that
// cannot, abroad.
//
// Order    home, bloc (home among them), abroad: the first tier whose quickest site is expected to
//          show the first token within `overflow_after` (2 s, assumed) serves, by the objective.
//          When none is that quick, the best of all of them by the objective.
// Options  overflow_after; home_operator: any | home (tiers.hpp); region: the one site outside that
//          overflow may go to, else every site outside the bloc; the objective's, with
//          overflow_after in place of `within`.
// Jobs     sites of the first tier that can hold the job now (job_placement.hpp).  A job does not
//          overflow because it would wait: overflow_after is of requests.
// Ties     in a tier as in objective.hpp.
#pragma once

#include "policy/tiers.hpp"

namespace archipelago::policy {

class Hybrid final : public Policy {
 public:
  // `objective.within` is when a tier overflows.
  explicit Hybrid(const Objective& objective = {}, HomeOperator who = HomeOperator::kAny,
                  std::optional<SiteIndex> region = std::nullopt)
      : objective_(objective), who_(who), region_(region) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override;
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex home,
                            SiteIndex site) const override {
    return !region_ || site == *region_ || is_in_bloc(platform, home, site);
  }
  // 0 home, 1 the bloc, 2 abroad.
  [[nodiscard]] int tier(const platform::Platform& platform, NationIndex home,
                         SiteIndex site) const override;
  [[nodiscard]] Objective objective() const override { return objective_; }

 private:
  Objective objective_;
  HomeOperator who_;
  std::optional<SiteIndex> region_;
};

}  // namespace archipelago::policy
