// Waiting, completion, slowdown, use of GPUs and bytes of training jobs, per nation and bloc.
//
// Flow     TrainingFacts (histograms and counts per nation) -> job_rows() -> Rows.
// Window   a job counts when it was submitted at or after the warm-up.
// Units    seconds, GPU-hours, GB; see definitions.hpp for every metric.
#pragma once

#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

// Nations with at least one counted job, in table order; then blocs; then "all" when the owners
// are not all of one bloc; then "wan": what became of checkpoints.
[[nodiscard]] Rows job_rows(const platform::Platform& platform,
                            const record::TrainingFacts& training);

}  // namespace archipelago::metrics
