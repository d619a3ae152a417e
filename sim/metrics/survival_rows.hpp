// Rows about cuts that users survive: how much of a nation's demand for LLMs still reaches a site
// that serves them under the policy, after any one and any two cuts (platform/routes/cut_survival.hpp).
//
// Demand   of the recipe, by nation and LLM (requests a day); within a nation by the share of users
//          at its metros.
// Sites    those that have a replica of the LLM and that the policy admits (AskerFacts).  A
//          federation that admits all of them survives as long as any is left, full or not.
// Groups   nations with demand, their blocs, all (metrics/groups.hpp).
// Same     for every replicate of a scenario: nothing is drawn.
#pragma once

#include <vector>

#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

[[nodiscard]] Rows survival_rows(const platform::Platform& platform,
                                 const std::vector<record::AskerFacts>& asked);

}  // namespace archipelago::metrics
