// Times that grow by the same amount from one iteration to the next, none of them negative; their
// sums in closed form, exact.
//
// Units    picoseconds.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace archipelago::serving {

struct ArithmeticSeries {
  std::int64_t first = 0;
  std::int64_t growth = 0;

  // Of the first n.
  [[nodiscard]] std::int64_t sum(std::int64_t n) const {
    return n * first + growth * (n * (n - 1) / 2);
  }
  // The smallest n with sum(n) >= span; the largest number when there is none.
  // REQUIRES: span > 0.
  [[nodiscard]] std::int64_t to_cover(std::int64_t span) const {
    if (first == 0 && growth == 0) return std::numeric_limits<std::int64_t>::max();
    // The positive root of growth/2 n^2 + middle n = span, in the form that does not cancel; as a
    // double it is within one of the answer, and integers decide the rest.
    const double middle = static_cast<double>(first) - 0.5 * static_cast<double>(growth);
    const double s = static_cast<double>(span);
    const double square = middle * middle + 2.0 * static_cast<double>(growth) * s;
    auto n = static_cast<std::int64_t>(2.0 * s / (middle + std::sqrt(std::max(square, 0.0))));
    while (sum(n) < span) ++n;
    while (n > 0 && sum(n - 1) >= span) --n;
    return n;
  }
};

}  // namespace archipelago::serving
