// What of a platform cannot work as its tables say, known before anything runs: sites whose power
// does not carry their GPUs, LLMs that no site can hold.
//
// Flow     Platform -> sentences for `platform show`; sites short of power -> experiment/foresight.hpp
//          too.
// Power    of a site at full clocks: nodes x overhead + GPUs x busy, busy the highest of prefill,
//          decode and training.  Below it, clocks are lowered under load; below the idle draw, the
//          site is dark (engine/power/power_plan.hpp).  So GPUs without megawatts may serve less
//          than fewer GPUs did.
// Units    W.
// Errors   none: these are answers, not faults; a planner may mean them.
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

// IT power of the site when all its GPUs work at full clocks; 0 where a GPU's draw is not known.
[[nodiscard]] double full_clock_w(const Platform& platform, const Site& site);

struct ShortOfPower {
  SiteIndex site;
  double has_w = 0;
  double needs_w = 0;  // full_clock_w()
  bool dark = false;   // not even the idle draw fits
  // "site hanoi has 0.01 MW of IT power and its 508 GPUs need 0.53 MW at full clocks: ..."
  [[nodiscard]] std::string sentence(const Platform& platform) const;
};

// In order of sites.  `cap_scale` multiplies it_power_mw.
[[nodiscard]] std::vector<ShortOfPower> short_of_power(const Platform& platform,
                                                       double cap_scale = 1);

// Why no replica of the LLM fits at the site, whatever its share of the GPUs; "" when one does.
[[nodiscard]] std::string why_no_replica(const Platform& platform, SiteIndex site, LlmIndex llm);

// All of them, a sentence each.
[[nodiscard]] std::vector<std::string> shortcomings(const Platform& platform);

}  // namespace archipelago::platform
