// What a workload comes to for one citizen, so that a reader sees whether it is plausible.
//
// Example  a nation of 6.04 million whose users ask 9.27 million requests a day: 1.54.  ChatGPT's 2.5
//          billion messages a day are 0.3 for each of the world's 8.2 billion people.
// Flow     RunFacts::askers -> questions_per_citizen of nations and their blocs.
// Errors   none.
#pragma once

#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

// `demand_scale` of the run multiplies what the workload says.
[[nodiscard]] Rows citizen_rows(const platform::Platform& platform, const record::RunFacts& facts,
                                double demand_scale);

}  // namespace archipelago::metrics
