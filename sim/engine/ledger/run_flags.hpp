// What a reader of a run's figures must be warned of: places at or above capacity, and serving
// profiles used outside the range they were made for.
//
// Flow     end of a run -> the warnings that the report turns into sentences.
#pragma once

#include <vector>

#include "engine/fleet/deployment.hpp"
#include "engine/ledger/load_meter.hpp"
#include "record/run_facts.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

// The farthest of each LLM and quantity.
[[nodiscard]] std::vector<record::RangeWarning> range_warnings(const platform::Platform& platform,
                                                               const Deployment& deployment,
                                                               const serving::Serving& serving);
// Pools in order, then cables.
[[nodiscard]] std::vector<record::Saturation> saturations(const platform::Platform& platform,
                                                          const Deployment& deployment,
                                                          const LoadMeter& meter);

}  // namespace archipelago::engine
