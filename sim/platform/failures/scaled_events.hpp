// Scripted events at a smaller scale: what a script leaves a site of its grid goes with the GPUs that
// the site keeps (platform/scaled_platform.hpp); cuts and failures are what they were.
//
// Flow     load_events() x scale -> the failures of a scenario.
// Errors   none.
#pragma once

#include <vector>

#include "platform/failures/scripted_events.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

// `full` is the platform at scale 1.  A limit of several sites becomes one for each, in their order.
[[nodiscard]] std::vector<ScriptedEvent> scaled(const std::vector<ScriptedEvent>& events,
                                                const Platform& full, double scale);

}  // namespace archipelago::platform
