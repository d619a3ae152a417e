#include "engine/simgrid/cable_ledger.hpp"

#include <algorithm>

namespace archipelago::engine {

CableLedger::CableLedger(const platform::Platform& platform) {
  for (const platform::Cable& cable : platform.cables) {
    Lane lane;
    lane.capacity = cable.capacity.si();
    lanes_.insert(lanes_.end(), 2, lane);
  }
}

void CableLedger::carried(CableIndex cable, bool forward, record::TrafficClass traffic,
                          Bytes bytes) {
  Lane& lane = at(cable, forward);
  lane.use.carried[record::row_of(traffic)] += bytes;
  lane.in_interval += bytes.si();
}

void CableLedger::book_background(Lane& lane, SimTime now) {
  const double bytes = lane.background_rate * (now - lane.background_since).seconds();
  lane.use.carried[row_of(record::TrafficClass::kInferenceBackground)] += Bytes(bytes);
  lane.in_interval += bytes;
  lane.background_since = now;
}

void CableLedger::background(CableIndex cable, bool forward, BytesPerSecond rate, SimTime now) {
  Lane& lane = at(cable, forward);
  book_background(lane, now);
  lane.background_rate = rate.si();
}

void CableLedger::observe(SimTime now) {
  const double seconds = (now - observed_).seconds();
  if (seconds <= 0) return;
  for (Lane& lane : lanes_) {
    book_background(lane, now);
    lane.use.peak_share =
        std::max(lane.use.peak_share, lane.in_interval / (lane.capacity * seconds));
    lane.in_interval = 0;
  }
  observed_ = now;
}

const record::LaneUse& CableLedger::lane(CableIndex cable, bool forward) const {
  return at(cable, forward).use;
}

double CableLedger::mean_share(CableIndex cable, bool forward) const {
  if (observed_ == SimTime{}) return 0;
  const Lane& lane = at(cable, forward);
  return lane.use.total().si() / (lane.capacity * observed_.seconds());
}

bool CableLedger::over_used() const {
  return std::any_of(lanes_.begin(), lanes_.end(),
                     [](const Lane& lane) { return lane.use.peak_share > 1 + 1e-6; });
}

}  // namespace archipelago::engine
