// The short table: what `run` shows on a screen of all that summary.md holds.  One row a scenario,
// the figures of all users that differ between scenarios, as many as the width holds.
//
// Columns  in the order of kColumns; a figure that is the same everywhere is named once below.
// Cells    "0.402 ± 0.004" (half the 95 % sampling interval, or its ends: interval_text.hpp); with a
//          baseline "0.310 (-0.092)", the paired change; "0.402 (=)" a tie or a change below the last
//          digit, "0.402 (?)" one that the replicates cannot tell from none (metrics/verdict.hpp);
//          then the marks of flags.hpp.
// Rows     the first twenty when there are more than 24; a line says how many are not shown.
#pragma once

#include <cstddef>
#include <string>

#include "experiment/experiment.hpp"
#include "tables/summary.hpp"

namespace archipelago::tables {

// Lines of at most `width` characters, as long as that is at least 40.
[[nodiscard]] std::string short_table(const experiment::Experiment& experiment,
                                      const Summary& summary, std::size_t width);

}  // namespace archipelago::tables
