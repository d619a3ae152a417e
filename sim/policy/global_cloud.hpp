// global_cloud: a foreign provider serves everybody, from one region or from the regions that its
// operator runs.
//
// Region   `region: oregon` is the extreme: one site, wherever its users are.
// Operator `operator: US` is a cloud as it stands: every site whose operator's own law is that nation's
//          (the first of operator_iso2), on the user's soil too.  The nearest of them that is expected
//          to show the first token within `overflow_after` (2 s, assumed) and to keep `tpot` a token
//          serves; when none is that quick, the one with the lowest expected TTFT.
// Llm      `llm: X` answers every question with X, whatever was asked for: the better one that a
//          provider has to offer.  The table says so by llm_score_mean.
// Jobs     any of those sites.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/policy_checks.hpp"

namespace archipelago::policy {

// One region, or the nation whose operator it is.
struct CloudRegions {
  std::optional<SiteIndex> region;
  std::optional<NationIndex> provider;  // without a region
  std::optional<LlmIndex> llm;          // none: what was asked for
};

class GlobalCloud final : public Policy {
 public:
  [[nodiscard]] static PolicyKind kind();

  // `limits.within` is when a region overflows to the next.
  explicit GlobalCloud(CloudRegions cloud, const Objective& limits = {})
      : cloud_(cloud), limits_(limits) {}

  explicit GlobalCloud(SiteIndex region) : GlobalCloud(CloudRegions{region, {}, {}}) {}

  [[nodiscard]] std::optional<FederationView::Reachable> decide(
      const workload::Request& request, const FederationView& view) const override {
    if (cloud_.region) return only_region(request, view);
    const std::span<const FederationView::Reachable> ways = view.candidates(request, *this);
    const auto is_ours = [&](SiteIndex site) {
      return admits(view.platform(), request.nation, site);
    };
    for (const FederationView::Reachable& way : ways) {  // nearest first
      if (!is_ours(way.site)) continue;
      const SimTime first = view.expected_first_token(way, request);
      if (first == kNever || first + way.one_way - request.at > limits_.within) continue;
      if (view.expected_tpot(way, request) <= limits_.tpot) return way;
    }
    return lowest_ttft(request, view, is_ours, ways);
  }
  [[nodiscard]] bool admits(const platform::Platform& platform, NationIndex,
                            SiteIndex site) const override {
    if (cloud_.region) return site == *cloud_.region;
    return platform.sites[site.at()].operator_nation == *cloud_.provider;
  }
  [[nodiscard]] LlmIndex answers_with(LlmIndex asked) const override {
    return cloud_.llm.value_or(asked);
  }

 private:
  [[nodiscard]] std::optional<FederationView::Reachable> only_region(
      const workload::Request& request, const FederationView& view) const {
    const SiteIndex region = *cloud_.region;
    if (!view.serves(region, request.llm) || !view.allowed(region, request)) return std::nullopt;
    for (const FederationView::Reachable& way : view.reachable(request)) {
      if (way.site == region) return way;
    }
    return std::nullopt;
  }

  CloudRegions cloud_;
  Objective limits_;
};

inline PolicyKind GlobalCloud::kind() {
  return {
      {"global_cloud",
       "one region of a foreign provider serves everybody, or the nearest of an operator's",
       {"region: the site that serves everybody",
        ("operator: the nation (iso2) whose operators' sites serve, the nearest first; instead of "
         "region"),
        ("overflow_after: expected TTFT above which the next region serves (default 2 s); with "
         "operator"),
        "tpot: expected time a token likewise (default 100 ms); with operator",
        "llm: answers every question, whatever was asked for (default: that)"}},
      [](const PolicyChoice& choice, const platform::Platform& platform,
         const std::vector<NationIndex>&) { return check_cloud(choice.options, platform); },
      [](const PolicyChoice& choice,
         const platform::Platform& platform) -> std::unique_ptr<Policy> {
        const auto option = [&](const char* name) -> std::string {
          const auto found = choice.options.find(name);
          return found == choice.options.end() ? "" : found->second;
        };
        return std::make_unique<GlobalCloud>(
            CloudRegions{platform.find_site(option("region")),
                         platform.find_nation(option("operator")),
                         platform.find_llm(option("llm"))},
            make_objective(with_overflow_as_limit(choice.options)));
      }};
}

}  // namespace archipelago::policy
