// One input at a time: how far each moves a headline while the others stay as they are.
//
// Points   an input with a number is set to its 5 % and 95 % quantile, a choice to each option.
// Swing    highest less lowest of the headline over the input's points and the nominal run; bars are
//          sorted by it, the widest first, equal ones in the order of the inputs.
// Limits   interactions are not seen (Morris and Sobol see them), and a swing is no variance.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "campaign/sensitivity/law.hpp"

namespace archipelago::campaign {

inline constexpr double kTornadoLow = 0.05;  // quantiles of an input
inline constexpr double kTornadoHigh = 0.95;

// One input moved, all others as the experiment has them.
struct OneMoved {
  std::size_t input = 0;
  double at = 0;  // in [0, 1]
};

[[nodiscard]] std::vector<OneMoved> one_at_a_time(std::span<const Law> laws);

struct TornadoBar {
  std::size_t input = 0;
  double low = 0;      // lowest of the headline
  double high = 0;     // highest
  double low_at = 0;   // where in [0, 1] the input then stands; NaN: nominal
  double high_at = 0;  // likewise
  [[nodiscard]] double swing() const { return high - low; }
};

// REQUIRES: an output for every point.
[[nodiscard]] std::vector<TornadoBar> tornado(std::span<const OneMoved> points,
                                              std::span<const double> outputs, double nominal,
                                              std::size_t inputs);

}  // namespace archipelago::campaign
