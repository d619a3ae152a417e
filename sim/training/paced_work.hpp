// Work that goes at a speed: how much of it in so long, and how long for so much.
//
// Units    work is compute time at full speed; a speed is in [0, 1].
// Rounding to a picosecond, and time_for() up: after time_for(w, s) at least w is done.
#pragma once

#include <cmath>

#include "base/sim_time.hpp"

namespace archipelago::training {

// REQUIRES: time >= 0.
[[nodiscard]] inline SimTime work_in(SimTime time, double speed) {
  if (speed == 1) return time;
  return {std::llround(static_cast<double>(time.ps) * speed)};
}

// kNever when the speed is 0, or when it takes longer than a clock counts; no work takes no time.
[[nodiscard]] inline SimTime time_for(SimTime work, double speed) {
  if (work <= SimTime{}) return {};
  if (speed == 1) return work;
  constexpr double kLongest = 9e18;  // picoseconds
  const double exact = static_cast<double>(work.ps) / speed;
  if (!(exact < kLongest)) return kNever;
  SimTime time{static_cast<std::int64_t>(std::ceil(exact))};
  for (SimTime done = work_in(time, speed); done < work; done = work_in(time, speed)) {
    time += work - done;  // a double has 53 bits
  }
  return time;
}

}  // namespace archipelago::training
