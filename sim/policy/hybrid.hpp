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

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/policy_checks.hpp"

namespace archipelago::policy {

class Hybrid final : public Policy {
 public:
  [[nodiscard]] static PolicyKind kind();

  // `objective.within` is when a tier overflows.
  explicit Hybrid(const Objective& objective = {}, HomeOperator who = HomeOperator::kAny,
                  std::optional<SiteIndex> region = std::nullopt)
      : objective_(objective), who_(who), region_(region) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override {
    const platform::Platform& platform = view.platform();
    for (int last = 0; last <= 1; ++last) {
      const auto near =
          best_within(request, view, objective_, objective_.within,
                      [&](SiteIndex site) { return tier(platform, request.nation, site) <= last; });
      if (near) return near;
    }
    const auto abroad =
        best_within(request, view, objective_, objective_.within, [&](SiteIndex site) {
          return admits(platform, request.nation, site) &&
                 tier(platform, request.nation, site) == 2;
        });
    if (abroad) return abroad;
    return best_admitted_site(request, view, objective_, *this);
  }
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex home,
                            SiteIndex site) const override {
    return !region_ || site == *region_ || is_in_bloc(platform, home, site);
  }
  // 0 home, 1 the bloc, 2 abroad.
  [[nodiscard]] int tier(const platform::Platform& platform, NationIndex home,
                         SiteIndex site) const override {
    if (is_home(platform, home, site, who_)) return 0;
    return is_in_bloc(platform, home, site) ? 1 : 2;
  }
  [[nodiscard]] Objective objective() const override { return objective_; }

 private:
  static Faults check(const PolicyChoice& choice, const platform::Platform& platform,
                      const std::vector<NationIndex>& with_demand);

  Objective objective_;
  HomeOperator who_;
  std::optional<SiteIndex> region_;
};

inline Faults Hybrid::check(const PolicyChoice& choice, const platform::Platform& platform,
                            const std::vector<NationIndex>& with_demand) {
  Options others = choice.options;
  others.erase("within");
  Faults faults =
      joined(check_objective(others, platform, LimitOf::kTiers), check_home_operator(others));
  faults = joined(std::move(faults), check_overflow(others));
  if (const auto region = others.find("region"); region != others.end()) {
    return joined(std::move(faults), check_region(region->second, platform));
  }
  bool any_outside = with_demand.empty();
  for (const NationIndex home : with_demand) {
    for (std::size_t s = 0; s < platform.sites.size(); ++s) {
      any_outside |= platform.sites[s].gpus > 0 && !is_in_bloc(platform, home, SiteIndex(s));
    }
  }
  if (!any_outside) {
    faults.push_back("hybrid has nowhere abroad to overflow to: platform " + platform.name +
                     " has no site with GPUs outside the bloc of any nation with users; use "
                     "sovereign");
  }
  return faults;
}

inline PolicyKind Hybrid::kind() {
  return {
      {"hybrid", "home serves while it is quick enough, then the bloc, then abroad",
       with_objective({"overflow_after: expected TTFT above which the next one serves (default 2 "
                       "s)",
                       "home_operator: any (default), or home: as sovereign",
                       "region: the site abroad (default: every site outside the bloc)"})},
      &check,
      [](const PolicyChoice& choice,
         const platform::Platform& platform) -> std::unique_ptr<Policy> {
        std::optional<SiteIndex> abroad;
        if (const auto region = choice.options.find("region"); region != choice.options.end()) {
          abroad = platform.find_site(region->second);
        }
        return std::make_unique<Hybrid>(make_objective(with_overflow_as_limit(choice.options)),
                                        home_operator(choice.options), abroad);
      }};
}

}  // namespace archipelago::policy
