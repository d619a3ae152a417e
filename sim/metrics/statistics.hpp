// Means over replicates with Student's t intervals, and paired differences to a baseline.
//
// Source   Student's t: Boost.Math quantiles.  With common random numbers the replicates of two
//          scenarios are paired, so the interval of a difference is that of the n differences.
#pragma once

#include <cstddef>
#include <span>

namespace archipelago::metrics {

struct Interval {
  double mean = 0;
  double low = 0;  // of the 95 % interval
  double high = 0;
  std::size_t n = 0;
};

// With one value the interval is not defined: low and high are NaN (tables print it as empty).
// REQUIRES: values is not empty.
[[nodiscard]] Interval interval95(std::span<const double> values);

// Of values[i] - baseline[i].  REQUIRES: same size, not empty.
[[nodiscard]] Interval paired_difference(std::span<const double> values,
                                         std::span<const double> baseline);

}  // namespace archipelago::metrics
