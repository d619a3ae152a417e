// What a recipe says of users who wait for the answer before they ask again.
//
// Format   in a stream, in place of requests_per_day, weights, burstiness and sessions:
//            closed_loop:
//              users: 20000           # of all nations together
//              think_time: 30 s       # mean, exponential, from the last token seen to the next
//                                     # question
//              turns: 6               # mean questions of a conversation, geometric; 1: each alone
//              context: kept          # a question carries all that was said before it; or none
//              block_tokens: 16       # of the blocks by which prefix caching knows the context
// Errors   faults go to the recipe's file.
#pragma once

#include <cstdint>
#include <vector>

#include "input/key_table.hpp"

namespace archipelago::workload {

struct ClosedLoop {
  double users = 0;
  double think_s = 0;
  double turns = 1;
  bool keeps_context = false;
  std::int32_t block_tokens = 16;
};

// The rows of the keys below `closed_loop`.
[[nodiscard]] std::vector<input::KeyRow> closed_loop_keys();

[[nodiscard]] ClosedLoop read_closed_loop(const input::KeyedMap& map);

}  // namespace archipelago::workload
