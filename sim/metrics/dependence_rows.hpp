// On whom the users of a nation depend: the nations that their bytes cross, and how few soils,
// laws, operators and makers of GPUs serve them.
//
// Flow     RunFacts (counts and bytes per nation) -> dependence_rows() -> Rows.
// Window   a request counts when it was asked at or after the warm-up.
// Weights  transit is weighed by bytes on the wire, concentration by served requests.
// Units    see sovereignty_definitions.cpp for every metric.
#pragma once

#include <vector>

#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

// Nations with at least one counted request that was sent, then blocs, then "all" (groups.hpp).
[[nodiscard]] Rows dependence_rows(const platform::Platform& platform,
                                   const record::RunFacts& facts);

// Sum of squared shares, 0 to 1, of amounts that are not negative; 0 when all are 0.
[[nodiscard]] double concentration(const std::vector<double>& amounts);

}  // namespace archipelago::metrics
