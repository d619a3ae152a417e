// What a policy minimises among the sites that it admits.
//
//   latency   the expected time to first token as the user sees it: way, queue, prefill, way back
//   cost      what answering costs at the site now (energy, or the price list of a cloud)
//   carbon    the grams that the site's grid emits for it now
//   balanced  weight_latency x TTFT + weight_cost x USD + weight_carbon x g, each divided by the
//             lowest of the sites that are fast enough, so the weights say what a doubling is worth
//
// TPOT     a site where the answer is expected to take longer a token than `tpot` is passed over while
//          another keeps both limits: the SLO is the whole of it, not the first token alone.
// Fast     cost, carbon and balanced choose among the sites whose expected TTFT is at most
//          `within`; when none is, the lowest TTFT counts.  Else the cheapest site would be sent
//          everything.
// Options  of a policy: objective, within, tpot, weight_latency, weight_cost, weight_carbon.
// Ties     the nearer site, then the order of sites.csv.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/lowest_ttft.hpp"
#include "policy/policy.hpp"

namespace archipelago::policy {

using Options = std::map<std::string, std::string>;

// "objective: ..." and so on, for list_policies().
[[nodiscard]] const std::vector<std::string>& objective_options();
// A limit of expected TTFT, up to a day: "2 s".
[[nodiscard]] std::optional<SimTime> parse_limit(const std::string& text);
// What `within` limits: the choice by cost or carbon, or the policy's tiers as well (tiers.hpp).
enum class LimitOf : std::uint8_t { kObjective, kTiers };
// What is wrong with the options on this platform, in sentences; options of other names are
// skipped.
[[nodiscard]] std::vector<std::string> check_objective(const Options& options,
                                                       const platform::Platform& platform,
                                                       LimitOf limit = LimitOf::kObjective);
// REQUIRES: check_objective() found nothing.
[[nodiscard]] Objective make_objective(const Options& options);

// Among the sites that are fast enough; nothing when none is.  REQUIRES: not kLatency.
[[nodiscard]] std::optional<FederationView::Reachable> best_fast_site(
    const workload::Request& request, const FederationView& view, const Objective& objective,
    const std::function<bool(SiteIndex)>& admits);

// The best site that `admits`, that the rules allow and that serves the LLM; nothing when none
// does.  When every queue is full the nearest one is chosen, and refuses: the outcome then says
// why.
template <class Admits>
std::optional<FederationView::Reachable> best_site(const workload::Request& request,
                                                   const FederationView& view,
                                                   const Objective& objective, Admits admits) {
  if (objective.aim != Aim::kLatency) {
    if (const auto best = best_fast_site(request, view, objective, admits)) return best;
  }
  return lowest_ttft_in_slo(request, view, objective, admits, view.open(request));
}

// The same among all sites that a policy admits.
template <class SomePolicy>
std::optional<FederationView::Reachable> best_admitted_site(const workload::Request& request,
                                                            const FederationView& view,
                                                            const Objective& objective,
                                                            const SomePolicy& policy) {
  const auto admits = [&](SiteIndex site) {
    return policy.admits(view.platform(), request.nation, site);
  };
  if (objective.aim != Aim::kLatency) return best_site(request, view, objective, admits);
  return lowest_ttft_in_slo(request, view, objective, admits, view.candidates(request, policy));
}

}  // namespace archipelago::policy
