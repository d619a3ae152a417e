// What decides how sites draw power and what they pay for it, besides the platform.
//
// Units    factors without unit.
#pragma once

#include "engine/power_plan.hpp"

namespace archipelago::engine {

struct PowerSettings {
  bool metered = true;  // off: no caps, no energy, no bills
  ShedFirst shed_first = ShedFirst::kTraining;
  double cap_scale = 1;    // on it_power_mw of every site
  double price_scale = 1;  // on every price of energy
};

}  // namespace archipelago::engine
