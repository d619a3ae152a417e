#include "engine/power/site_supply.hpp"

#include <algorithm>

namespace archipelago::engine {

double SiteSupply::available_w(double grid_limit_w, double solar_w, double seconds) const {
  const double battery =
      seconds > 0 ? std::min(battery_.power_w, stored_j_ / seconds) : battery_.power_w;
  return grid_limit_w + solar_w + battery;
}

SupplyFlows SiteSupply::settle(double draw_w, double grid_limit_w, double solar_w, double seconds) {
  SupplyFlows flows;
  flows.solar_used_w = std::min(draw_w, solar_w);
  flows.grid_w = std::min(draw_w - flows.solar_used_w, grid_limit_w);
  flows.battery_out_w = draw_w - flows.solar_used_w - flows.grid_w;
  double spare_solar = solar_w - flows.solar_used_w;
  if (flows.battery_out_w <= 0 && battery_.capacity_j > 0 && seconds > 0) {
    const double room_w = (battery_.capacity_j - stored_j_) / (battery_.efficiency * seconds);
    const double takes = std::max(0.0, std::min(battery_.power_w, room_w));
    const double from_sun = std::min(takes, spare_solar);
    const double from_grid = std::min(takes - from_sun, grid_limit_w - flows.grid_w);
    flows.battery_in_w = from_sun + from_grid;
    flows.solar_used_w += from_sun;
    spare_solar -= from_sun;
    flows.grid_w += from_grid;
  }
  flows.solar_spilt_w = spare_solar;
  stored_j_ += (battery_.efficiency * flows.battery_in_w - flows.battery_out_w) * seconds;
  stored_j_ = std::clamp(stored_j_, 0.0, battery_.capacity_j);
  return flows;
}

}  // namespace archipelago::engine
