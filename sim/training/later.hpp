// An instant some time later that never overflows: sums beyond what SimTime holds stop one
// picosecond short of kNever, so that they still come.
#pragma once

#include "base/sim_time.hpp"

namespace archipelago::training {

// REQUIRES: d >= 0.
[[nodiscard]] constexpr SimTime later(SimTime t, SimTime d) {
  constexpr std::int64_t kLast = kNever.ps - 1;
  return {t.ps > kLast - d.ps ? kLast : t.ps + d.ps};
}

}  // namespace archipelago::training
