// What a reader of a run's figures must be warned of: places at or above capacity, and serving
// profiles used outside the range they were made for.
//
// Flow     end of a run -> PlaceMarks (which requests of whom are touched: metrics), rows of
//          offered load, and the warnings that the report turns into sentences.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/fleet/deployment.hpp"
#include "engine/ledger/load_meter.hpp"
#include "metrics/request_metrics.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

// A serving profile was used outside the range it was made for.
struct RangeWarning {
  std::string llm;
  std::string what;  // "prompt tokens in an iteration"
  std::int64_t reached = 0;
  std::int64_t range = 0;  // of the profile
};

// An LLM of a site, or a cable, was offered its capacity or more.
struct Saturation {
  std::string place;  // "jakarta/llama-3.3-70b" or "cable mct-rayong-cherating"
  double mean = 0;    // offered load over the measured time
  double peak = 0;    // in the highest quarter of an hour
};

// The farthest of each LLM and quantity.
[[nodiscard]] std::vector<RangeWarning> range_warnings(const platform::Platform& platform,
                                                       const Deployment& deployment,
                                                       const serving::Serving& serving);
// Pools in order, then cables.
[[nodiscard]] std::vector<Saturation> saturations(const platform::Platform& platform,
                                                  const Deployment& deployment,
                                                  const LoadMeter& meter);

[[nodiscard]] metrics::PlaceMarks place_marks(const platform::Platform& platform,
                                              const Deployment& deployment,
                                              const serving::Serving& serving,
                                              const LoadMeter& meter);

// offered_load and its peak: of the busiest LLM of every site, and of every cable that carried a
// request.
void append_load_rows(metrics::Rows& rows, const platform::Platform& platform,
                      const Deployment& deployment, const LoadMeter& meter);

}  // namespace archipelago::engine
