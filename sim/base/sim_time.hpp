// The clock of the request path: whole picoseconds since the start of the run.
//
// A serving iteration's time is affine in the KV tokens held, so the time of k iterations is a
// closed quadratic (serving/iteration_cost.hpp).  In floating point that sum and the sum of k
// steps differ in the last bits, and so would the order of two events.  In integers they are
// equal, on every compiler; that is why instants and durations are integers here.
//
// Units    picoseconds in a signed 64-bit integer: +-106.75 days, so a run's horizon may be at
//          most kMaxHorizon (100 days).  A picosecond is 4e-4 of the smallest coefficient in use.
// Errors   overflow is the caller's bug; the horizon is checked when an experiment is loaded.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

#include "base/units.hpp"

namespace archipelago {

// An instant or a duration.
struct SimTime {
  std::int64_t ps = 0;

  constexpr auto operator<=>(const SimTime&) const = default;
  constexpr SimTime& operator+=(SimTime d) { return ps += d.ps, *this; }
  constexpr SimTime& operator-=(SimTime d) { return ps -= d.ps, *this; }
  friend constexpr SimTime operator+(SimTime a, SimTime b) { return {a.ps + b.ps}; }
  friend constexpr SimTime operator-(SimTime a, SimTime b) { return {a.ps - b.ps}; }
  friend constexpr SimTime operator*(std::int64_t k, SimTime d) { return {k * d.ps}; }

  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(ps) * 1e-12; }
};

inline constexpr double kPicosecondsPerSecond = 1e12;
inline constexpr SimTime kNever{std::numeric_limits<std::int64_t>::max()};
inline constexpr SimTime kMaxHorizon{std::int64_t{100} * 86'400 * 1'000'000'000'000};

// Rounds to the nearest picosecond, halves away from zero.  REQUIRES: |s| <= 100 days.
constexpr SimTime to_sim_time(Seconds s) {
  const double ps = s.si() * kPicosecondsPerSecond;
  return {static_cast<std::int64_t>(ps < 0 ? ps - 0.5 : ps + 0.5)};
}
constexpr Seconds to_seconds(SimTime t) { return Seconds(t.seconds()); }

}  // namespace archipelago
