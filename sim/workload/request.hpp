// One user's request to a language model, as the workload made it: who asks, where, for what.
//
// Units    tokens; the instant is when the user presses enter.
#pragma once

#include <cstdint>

#include "base/ids.hpp"
#include "base/sim_time.hpp"

namespace archipelago::workload {

struct Request {
  SimTime at;
  StreamIndex stream;
  NationIndex nation;  // the user's
  PointIndex metro;    // where the user's traffic enters the network
  LlmIndex llm;
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
};

}  // namespace archipelago::workload
