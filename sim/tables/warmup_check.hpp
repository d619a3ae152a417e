// Whether the warm-up was long enough: MSER-5 (metrics/mser.hpp) of what is left behind it.
//
// Series   use of all GPUs by the hour (metrics/series_rows.hpp), mean over the replicates, less the
//          daily cycle: the mean of each hour of the day over the whole days of the run's second
//          half.  Runs of less than 50 measured hours say nothing: MSER-5 needs ten batches.
// Said     only when the truncation moves the mean use by a hundredth of it or more.
// Why      it is a diagnosis and not a way to set the warm-up: a truncation that a run chooses for
//          itself counts other requests in every scenario and replicate, and pairs are no pairs.
// Weeks    a run whose weekends differ can look unsettled.
#pragma once

#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"

namespace archipelago::tables {

// One sentence for each scenario that has something to say.
[[nodiscard]] std::vector<std::string> warmup_sentences(const experiment::Experiment& experiment,
                                                        const experiment::Results& results);

}  // namespace archipelago::tables
