#include "workload/traces/length_counts.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace archipelago::workload {

void LengthCounts::add(std::int32_t tokens) {
  ARCHIPELAGO_REQUIRE(tokens >= 0);
  const auto length = static_cast<std::size_t>(tokens);
  if (length >= counts_.size()) counts_.resize(length + 1);
  ++counts_[length];
  ++count_;
  sum_ += length;
}

double LengthCounts::mean() const noexcept {
  return count_ == 0 ? 0.0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

std::int32_t LengthCounts::max() const noexcept {
  return counts_.empty() ? 0 : static_cast<std::int32_t>(counts_.size() - 1);
}

std::int32_t LengthCounts::quantile(double p) const {
  ARCHIPELAGO_REQUIRE(p >= 0.0 && p <= 1.0);
  const double exact = p * static_cast<double>(count_);
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(exact)));
  std::uint64_t seen = 0;
  for (std::size_t length = 0; length < counts_.size(); ++length) {
    seen += counts_[length];
    if (seen >= rank) return static_cast<std::int32_t>(length);
  }
  return max();
}

double LengthCounts::mean_part(double from, double to) const {
  ARCHIPELAGO_REQUIRE(from >= 0.0 && from <= to && to <= 1.0);
  const auto all = static_cast<double>(count_);
  double below = 0;  // the share of what is shorter
  double sum = 0;
  for (std::size_t length = 0; length < counts_.size() && below < to; ++length) {
    if (counts_[length] == 0) continue;
    const double above = below + static_cast<double>(counts_[length]) / all;
    const double share = std::min(above, to) - std::max(below, from);
    if (share > 0) sum += share * static_cast<double>(length);
    below = above;
  }
  return sum;
}

}  // namespace archipelago::workload
