// A mergeable histogram of positive values with logarithmic bins: memory does not grow with the
// number of values, and a quantile is within 1 % of the exact one.
//
// Flow     latencies in seconds -> LogHistogram per (nation, quantity) -> quantiles in tables.
// Units    those of the caller; the range [1e-6, 1e6] suits seconds (a microsecond to 11 days).
//          Values outside it count in the end bins; minimum, maximum and mean stay exact.
// Accuracy bins are a factor 1.01 wide and a quantile is interpolated inside its bin, so its
//          relative error is below 1 %, and small differences between two runs are not lost in the
//          bins.
#pragma once

#include <boost/histogram/axis/regular.hpp>
#include <boost/histogram/histogram.hpp>
#include <boost/histogram/make_histogram.hpp>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace archipelago {

class LogHistogram {
 public:
  LogHistogram();

  // REQUIRES: value >= 0.
  void add(double value);
  void merge(const LogHistogram& other);

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  // 0 when empty, like the others below.
  [[nodiscard]] double mean() const noexcept;
  [[nodiscard]] double min() const noexcept { return count_ == 0 ? 0.0 : min_; }
  [[nodiscard]] double max() const noexcept { return count_ == 0 ? 0.0 : max_; }

  // The value that a share p of all values does not exceed (nearest rank).
  // REQUIRES: 0 < p <= 1.
  [[nodiscard]] double quantile(double p) const;

  // All that it holds, for files.
  struct Parts {
    std::uint64_t count = 0;
    double sum = 0;
    double min = 0;
    double max = 0;
    // Of bins with values, in order: which (-1: below the range), how many.
    std::vector<std::pair<int, std::uint64_t>> bins;
  };
  [[nodiscard]] Parts parts() const;
  // Nothing when the parts do not fit one another: bins out of order or range, counts that do not
  // add up.
  [[nodiscard]] static std::optional<LogHistogram> from(const Parts& parts);

 private:
  using Axis = boost::histogram::axis::regular<double, boost::histogram::axis::transform::log>;
  using Storage = boost::histogram::dense_storage<std::uint64_t>;
  boost::histogram::histogram<std::tuple<Axis>, Storage> bins_;
  std::uint64_t count_ = 0;
  double sum_ = 0.0;
  double min_ = 0.0;
  double max_ = 0.0;
};

}  // namespace archipelago
