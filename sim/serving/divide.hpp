// Whole divisions of picoseconds and the like, rounded to the nearest or up.
#pragma once

#include <cstdint>

namespace archipelago::serving {

// Halves away from zero.  REQUIRES: divisor > 0.
constexpr std::int64_t divide_rounded(std::int64_t value, std::int64_t divisor) {
  return (value + (value < 0 ? -divisor / 2 : divisor / 2)) / divisor;
}
// REQUIRES: divisor > 0.
constexpr std::int64_t divide_up(std::int64_t value, std::int64_t divisor) {
  return value / divisor + (value % divisor > 0 ? 1 : 0);
}

}  // namespace archipelago::serving
