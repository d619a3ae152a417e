// What decides how sites draw power and what they pay for it, besides the platform.
//
// Units    factors without unit.
#pragma once

#include <algorithm>

#include "engine/power/power_plan.hpp"
#include "platform/platform.hpp"

namespace archipelago::engine {

struct PowerSettings {
  bool metered = true;  // off: no caps, no energy, no bills
  ShedFirst shed_first = ShedFirst::kTraining;
  double cap_scale = 1;    // on it_power_mw of every site
  double price_scale = 1;  // on every price of energy
};

// Whether a run draws power at all: some site has GPUs whose clock steps are known.
[[nodiscard]] inline bool is_metered(const platform::Platform& platform,
                                     const PowerSettings& settings) {
  return settings.metered &&
         std::any_of(platform.sites.begin(), platform.sites.end(), [&](const platform::Site& site) {
           return site.gpus > 0 && !platform.gpus[site.gpu.at()].clocks.empty();
         });
}

}  // namespace archipelago::engine
