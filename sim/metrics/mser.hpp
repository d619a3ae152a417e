// How much of a run's beginning is still the empty start: the truncation rule MSER-5.
//
// Rule     of n observations, means Y(1) ... Y(k) of k = floor(n / 5) batches of five; the rest is
//          left out.  MSER(d) = sum over i > d of (Y(i) - mean of those)^2 / (k - d)^2: the squared
//          standard error of the mean behind d batches, up to a factor.  The truncation is the
//          smallest d < k / 2 of the lowest MSER.  Where that is the last d allowed, the series has
//          not settled: it drifts, or is too short to tell.
// Use      of a series in a steady state behind its beginning; a daily cycle has to be taken out
//          before.  Where nothing is wrong it still leaves out a batch or more now and then: ask how
//          far the mean moves.
// Source   White 1997, Simulation 69, 323 (MSER); White, Cobb and Spratt 2000, Winter Simulation
//          Conference, 755 (batches of five).
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace archipelago::metrics {

inline constexpr std::size_t kMserBatch = 5;

struct Truncation {
  std::size_t observations = 0;  // to be left out
  bool settled = true;
};

// Nothing of fewer than four batches.
[[nodiscard]] std::optional<Truncation> mser5(std::span<const double> series);

}  // namespace archipelago::metrics
