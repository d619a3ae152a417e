// On whom the users of a nation depend: the nations that their bytes cross, whose laws reach who
// serves them, and how few foreign soils, laws, operators and makers of GPUs that is.
//
// Foreign  what is the users' own nation's counts for nothing: who serves all at home has 0, not 1.
//          A group's users are each measured against their own nation.
// Flow     RunFacts (counts and bytes per nation) -> dependence_rows() -> Rows.
// Window   a request counts when it was asked at or after the warm-up.
// Weights  transit is weighed by bytes on the wire, concentration by served requests.
// Units    see sovereignty_definitions.cpp for every metric.
#pragma once

#include <string>
#include <vector>

#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

// Nations with at least one counted request that was sent, then blocs, then "all" (groups.hpp).
[[nodiscard]] Rows dependence_rows(const platform::Platform& platform,
                                   const record::RunFacts& facts);

// Sum of squared shares of the whole (Herfindahl and Hirschman), 0 to 1, of amounts that are not
// negative and sum to at most the whole; 0 when that is 0.
[[nodiscard]] double concentration(const std::vector<double>& amounts, double whole);

// The group of what a law does to a group: "law:US:SG".
[[nodiscard]] std::string under_law(const std::string& law, const std::string& group);

}  // namespace archipelago::metrics
