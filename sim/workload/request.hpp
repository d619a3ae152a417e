// One user's request to a language model, as the workload made it: who asks, where, for what.
//
// Units    tokens; the instant is when the user presses enter.
// Session  requests of one conversation, or of one user, carry the same number; where it comes from
//          is said in trace_line.hpp and recipe.hpp.
#pragma once

#include <cstdint>
#include <memory>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "platform/data_class.hpp"
#include "workload/prompt_blocks.hpp"

namespace archipelago::workload {

struct Payload;  // payload.hpp

struct Request {
  SimTime at;
  StreamIndex stream;
  NationIndex nation;  // the user's
  PointIndex metro;    // where the user's traffic enters the network
  LlmIndex llm;
  platform::DataClass data_class = platform::DataClass::kPublic;  // of the prompt and the answer
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  std::uint32_t user = 0;                      // of a closed loop (user_loop.hpp)
  std::uint64_t session = 0;                   // 0: of none
  std::shared_ptr<const PromptBlocks> blocks;  // nothing, but for traces that say the prompts
  const Payload* payload = nullptr;            // the stream's, of its recipe; null: text alone
};

}  // namespace archipelago::workload
