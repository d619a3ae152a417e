// The bytes that every cable carried, by direction and class, and what share of it that was.
//
// Flow     Wan books what its flows delivered and what the background took -> observe() closes an
//          interval -> lane(), mean_share().
// Bytes    a flow's bytes count on every cable of the path they took.  A flow books when it ends,
//          is cut, or at observe(): the sums are exact at each of these.
// Share    of the cable's whole capacity, background included.  The mean is over the time until the
//          last observe(), hours down included; the peak is the highest mean of one interval.
// Units    bytes; shares as fractions.
// Errors   none; over_used() tells of a broken invariant (INV-4).
#pragma once

#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "base/units.hpp"
#include "platform/platform.hpp"
#include "record/cable_use.hpp"

namespace archipelago::engine {

class CableLedger {
 public:
  explicit CableLedger(const platform::Platform& platform);

  void carried(CableIndex cable, bool forward, record::TrafficClass traffic, Bytes bytes);
  // From `now` on the background takes this rate.  `now` never falls.
  void background(CableIndex cable, bool forward, BytesPerSecond rate, SimTime now);
  // Ends an interval, unless it has no length; every flow has booked what it delivered.
  void observe(SimTime now);

  // But for its mean.
  [[nodiscard]] const record::LaneUse& lane(CableIndex cable, bool forward) const;
  [[nodiscard]] double mean_share(CableIndex cable, bool forward) const;
  // Whether a direction carried more than its capacity in any interval (to one part in 1e6).
  [[nodiscard]] bool over_used() const;

 private:
  struct Lane {
    record::LaneUse use;
    double capacity = 0;         // bytes per second
    double in_interval = 0;      // bytes
    double background_rate = 0;  // bytes per second
    SimTime background_since;
  };
  Lane& at(CableIndex cable, bool forward) { return lanes_[2 * cable.at() + (forward ? 0 : 1)]; }
  [[nodiscard]] const Lane& at(CableIndex cable, bool forward) const {
    return lanes_[2 * cable.at() + (forward ? 0 : 1)];
  }
  static void book_background(Lane& lane, SimTime now);

  std::vector<Lane> lanes_;
  SimTime observed_;
};

}  // namespace archipelago::engine
