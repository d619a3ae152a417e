// A sized fleet as an overlay of its platform, which any experiment can lay over it: GPUs and
// megawatts of every site, and the replicas that stand there.
//
// Flow     Sized -> overlay_text() -> sized/<scenario>.yaml -> `overlay: ...` of an experiment.
// Numbers  megawatts are written so that they read back to the last bit.
// Errors   none.
#pragma once

#include <string>

#include "sizing/sizing.hpp"

namespace archipelago::sizing {

[[nodiscard]] std::string overlay_text(const SizingTask& task, std::size_t scenario,
                                       const Sized& sized);

// "federated, demand_scale 2" -> "federated-demand-scale-2".
[[nodiscard]] std::string file_word(const std::string& scenario_id);

}  // namespace archipelago::sizing
