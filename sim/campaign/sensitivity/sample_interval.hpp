// Intervals from samples: quantiles of draws, and the bootstrap of a statistic of rows.
//
// Inputs   the interval of a headline over draws of its inputs (quantile_of) says how far it may be
//          off because the inputs are not known.  It is no sampling interval, which says how far
//          because replicates differ (metrics/statistics.hpp); tables name both.
// Source   quantiles: straight lines between order statistics, (n - 1) p + 1 (Hyndman and Fan 1996,
//          definition 7).  Bootstrap: Efron 1979, the percentile interval; shares: Clopper and
//          Pearson 1934, by Boost.Math.
// Errors   none; a statistic that is not defined (NaN) on a resample is left out there, and bounds
//          are NaN when it is on every one.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "base/random.hpp"

namespace archipelago::campaign {

struct Bounds {
  double low = 0;  // of the 95 % interval
  double high = 0;
};

// REQUIRES: values is not empty, 0 <= p <= 1.
[[nodiscard]] double quantile_of(std::vector<double> values, double p);

// The middle 95 % of draws.  REQUIRES: values is not empty.
[[nodiscard]] Bounds middle95(const std::vector<double>& values);

// Of a share `hits / n` of independent draws.  REQUIRES: hits <= n, n > 0.
[[nodiscard]] Bounds share95(std::size_t hits, std::size_t n);

// Resamples of the bootstrap.
inline constexpr std::size_t kResamples = 1000;

// Of several statistics of the same n rows, from the same resamples: `statistics` answers them for
// rows that may stand there several times.  REQUIRES: n > 0; always as many answers.
[[nodiscard]] std::vector<Bounds> bootstrap95(
    std::size_t n, RandomStream& random,
    const std::function<std::vector<double>(std::span<const std::size_t> rows)>& statistics);

}  // namespace archipelago::campaign
