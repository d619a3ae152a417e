#include "tables/interval_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace archipelago::tables {

std::string fixed(double value, int digits) {
  const bool is_zero = std::abs(value) < 0.5 * std::pow(10.0, -digits);
  return fmt::format("{:.{}f}", is_zero ? 0.0 : value, digits);
}

std::string interval_text(const metrics::Interval& interval, double factor, int digits) {
  if (std::isnan(interval.low)) return "";
  const double up = (interval.high - interval.mean) * factor;
  const double down = (interval.mean - interval.low) * factor;
  const double wider = std::max(up, down);
  constexpr double kAlike = 0.1;
  if (std::abs(up - down) <= kAlike * wider || fixed(up, digits) == fixed(down, digits)) {
    return " ± " + fixed(wider, digits);
  }
  return fmt::format(" [{}, {}]", fixed(interval.low * factor, digits),
                     fixed(interval.high * factor, digits));
}

}  // namespace archipelago::tables
