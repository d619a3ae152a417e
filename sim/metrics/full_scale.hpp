// Figures of a run at a scale, as those of the full size: what sums over GPUs, requests or bytes is
// divided by the scale (Extent of definitions.hpp), everything else stays.
//
// Flow     run_rows() at its end.
// Errors   none.
#pragma once

#include "metrics/row.hpp"

namespace archipelago::metrics {

// REQUIRES: scale above 0, at most 1; every metric is defined.
void print_at_full_scale(Rows& rows, double scale);

}  // namespace archipelago::metrics
