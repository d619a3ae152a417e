// Time cut into equal parts: the hours of a run.
//
// Flow     an instant -> the number of its slot; a stretch of time -> what of it lies in each slot.
// Units    SimTime; seconds as doubles.
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/sim_time.hpp"

namespace archipelago {

struct TimeSlots {
  SimTime length;
  SimTime lead = {};  // so long before 0 the first slot began

  [[nodiscard]] constexpr std::size_t of(SimTime t) const {
    return static_cast<std::size_t>((t.ps + lead.ps) / length.ps);
  }
  [[nodiscard]] constexpr SimTime begin(std::size_t slot) const {
    return {static_cast<std::int64_t>(slot) * length.ps - lead.ps};
  }
  // Those of a run of that length, the last one perhaps not whole.
  [[nodiscard]] constexpr std::size_t until(SimTime end) const {
    return end.ps <= 0 ? 0 : of(end - SimTime{1}) + 1;
  }
  // visit(slot, seconds) for every slot that holds a part of [from, to).
  template <class Visit>
  void split(SimTime from, SimTime to, Visit visit) const {
    for (std::size_t slot = of(from); from < to; ++slot) {
      const SimTime end = std::min(begin(slot + 1), to);
      visit(slot, (end - from).seconds());
      from = end;
    }
  }
};

inline constexpr TimeSlots kHours{SimTime{3600LL * 1'000'000'000'000}};

}  // namespace archipelago
