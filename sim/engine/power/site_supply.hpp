// Where a site's power comes from: the grid up to a limit, its own solar plant, its battery.
//
// Flow     available() for the next step -> clocks (power_plan.hpp) -> draw -> settle(): who gave
// it. Rule     solar first; then the grid up to its limit; then the battery.  What the sun gives
//          beyond the draw charges the battery, then the room under the grid's limit does; the rest
//          of the sun is spilt.  So the battery stands by for curtailments and outages (backup),
//          and does not trade on prices.  It starts full (assumed).
// Battery  of E charged, efficiency x E is stored and comes out again: losses are booked when it is
//          charged.  Conservation, tested: grid + solar used + out = draw + in, and
//          stored = start + efficiency x in - out, never below 0 or above the capacity.
// Units    W, J, seconds; power at the site's meter, cooling included.
// Errors   none.
#pragma once

#include "platform/power_rows.hpp"

namespace archipelago::engine {

// Mean powers of a step.
struct SupplyFlows {
  double grid_w = 0;
  double solar_used_w = 0;
  double solar_spilt_w = 0;
  double battery_in_w = 0;
  double battery_out_w = 0;
};

class SiteSupply {
 public:
  explicit SiteSupply(const platform::Battery& battery)
      : battery_(battery), stored_j_(battery.capacity_j) {}

  // Most that the site can draw throughout the next `seconds`.
  [[nodiscard]] double available_w(double grid_limit_w, double solar_w, double seconds) const;
  // The step is over.  REQUIRES: 0 <= draw_w <= available_w() of the step.
  SupplyFlows settle(double draw_w, double grid_limit_w, double solar_w, double seconds);

  [[nodiscard]] double stored_j() const { return stored_j_; }

 private:
  platform::Battery battery_;
  double stored_j_;
};

}  // namespace archipelago::engine
