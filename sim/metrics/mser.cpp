#include "metrics/mser.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace archipelago::metrics {

namespace {

constexpr std::size_t kFewestBatches = 4;

// Squared standard error of the mean of those, up to a factor that does not depend on them.
double mser_of(std::span<const double> batches) {
  const auto count = static_cast<double>(batches.size());
  const double mean = std::accumulate(batches.begin(), batches.end(), 0.0) / count;
  double squares = 0;
  double largest = 0;
  for (const double b : batches) {
    squares += (b - mean) * (b - mean);
    largest = std::max(largest, std::abs(b));
  }
  // A series that is flat to its last digits is flat: rounding decides nothing.
  const double rounding = 1e-12 * largest;
  return squares <= count * rounding * rounding ? 0 : squares / (count * count);
}

}  // namespace

std::optional<Truncation> mser5(std::span<const double> series) {
  std::vector<double> batches;
  for (std::size_t at = 0; at + kMserBatch <= series.size(); at += kMserBatch) {
    const auto batch = series.subspan(at, kMserBatch);
    batches.push_back(std::accumulate(batch.begin(), batch.end(), 0.0) / kMserBatch);
  }
  if (batches.size() < kFewestBatches) return std::nullopt;
  const std::span<const double> all(batches);
  const std::size_t last = (batches.size() - 1) / 2;  // the highest d below k / 2
  std::size_t best = 0;
  double lowest = mser_of(all);
  for (std::size_t d = 1; d <= last; ++d) {
    const double here = mser_of(all.subspan(d));
    if (here >= lowest) continue;
    lowest = here;
    best = d;
  }
  return Truncation{best * kMserBatch, best < last};
}

}  // namespace archipelago::metrics
