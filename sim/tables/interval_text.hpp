// A figure's interval in a table for people: " ± 0.004", or " [0.004, 20.731]" where the ends are
// more than a tenth apart in their distance from the mean; "" of one replicate.
#pragma once

#include <string>

#include "metrics/statistics.hpp"

namespace archipelago::tables {

// With so many digits behind the point, and no sign of a zero.
[[nodiscard]] std::string fixed(double value, int digits);

// REQUIRES: factor > 0.
[[nodiscard]] std::string interval_text(const metrics::Interval& interval, double factor,
                                        int digits);

}  // namespace archipelago::tables
