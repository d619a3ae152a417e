// Latency, refusals and who served whom, per nation and bloc, from the facts of a run.
//
// Flow     RunFacts (histograms and counts per nation) -> request_rows() -> Rows.
// Window   a request counts when it was asked at or after the warm-up.
// Limits   those of the run are counted exactly; others are judged as slo_count.hpp says.
// Units    seconds; see definitions.hpp for every metric.
#pragma once

#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

// Nations with at least one counted request, in table order; then blocs; then "all" when the users
// are not all of one bloc; then what every site served.
[[nodiscard]] Rows request_rows(const platform::Platform& platform, const record::RunFacts& facts,
                                const record::Slo& slo);

}  // namespace archipelago::metrics
