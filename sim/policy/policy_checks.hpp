// What the checks of several policies have in common: sites with GPUs, regions, whose operator
// counts as home.
//
// Errors   sentences for the user, as PolicyKind::check answers them; none: nothing is wrong.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "policy/objective.hpp"
#include "policy/policy_kind.hpp"
#include "policy/tiers.hpp"

namespace archipelago::policy {

[[nodiscard]] bool has_gpus_where(const platform::Platform& platform, auto admits) {
  return std::any_of(platform.sites.begin(), platform.sites.end(),
                     [&](const platform::Site& site) { return site.gpus > 0 && admits(site); });
}

[[nodiscard]] Faults joined(Faults some, const Faults& more);

// Nations with users that have no site with GPUs in their bloc.
[[nodiscard]] Faults check_bloc(const platform::Platform& platform,
                                const std::vector<NationIndex>& with_demand);

// Whether the region is a site with GPUs.
[[nodiscard]] Faults check_region(const std::string& region, const platform::Platform& platform);

// The option overflow_after, and the options of the objective in the words that it knows.
[[nodiscard]] Faults check_overflow(const Options& options);
[[nodiscard]] Options with_overflow_as_limit(const Options& options);

// The options of global_cloud: region or operator, and what goes with them.
[[nodiscard]] Faults check_cloud(const Options& options, const platform::Platform& platform);

// The option home_operator: any | home.
[[nodiscard]] Faults check_home_operator(const Options& options);
[[nodiscard]] HomeOperator home_operator(const Options& options);

// The objective's options, but for `within`, after the policy's own.
[[nodiscard]] std::vector<std::string> with_objective(std::vector<std::string> own);

}  // namespace archipelago::policy
