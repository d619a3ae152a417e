// What bulk transfers and requests did to the cables of a run.
//
// Flow     CableLedger, BulkTransfers and LoadMeter, at the end of a run -> here -> rows (metrics).
// Units    bytes, byte-kilometres, SimTime; shares of a direction's whole capacity.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/sim_time.hpp"
#include "base/units.hpp"
#include "record/pool_use.hpp"
#include "record/traffic_class.hpp"

namespace archipelago::record {

// One direction of a cable.
struct LaneUse {
  std::array<Bytes, kTrafficClasses> carried;
  double peak_share = 0;  // highest mean of an interval
  double mean_share = 0;  // until the last observation, hours down included

  [[nodiscard]] Bytes total() const {
    Bytes sum;
    for (const Bytes bytes : carried) sum += bytes;
    return sum;
  }
};

struct CableUse {
  OfferedLoad load;              // of requests
  std::array<LaneUse, 2> lanes;  // from its `from` to its `to`, and back; in runs with jobs
};

// What was done for one transfer, or for all of a class.
struct BulkWork {
  Bytes delivered;
  SimTime without_path;     // how long it waited because no allowed path was up
  std::uint64_t moves = 0;  // how often a part went on over another path than before
  double byte_km = 0;       // travelled
  double best_byte_km = 0;  // over the best route with all cables up

  [[nodiscard]] double stretch() const { return best_byte_km > 0 ? byte_km / best_byte_km : 1; }
};

}  // namespace archipelago::record
