#include "workload/recipe/closed_loop.hpp"

namespace archipelago::workload {

using input::KeyKind;
using input::KeyRow;

std::vector<KeyRow> closed_loop_keys() {
  constexpr const char* kOwner = "workload/recipe/closed_loop.hpp";
  return {
      {.key = "closed_loop",
       .owner = kOwner,
       .meaning = "users who wait for the answer before they ask again, in place of a rate, "
                  "weights, burstiness and sessions",
       .kind = KeyKind::kMap},
      {.key = "closed_loop.users",
       .unit = "users",
       .owner = kOwner,
       .meaning = "of all nations together; demand_scale multiplies them",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = {1, 1e7}},
      {.key = "closed_loop.think_time",
       .owner = kOwner,
       .meaning = "mean time from the last token of an answer, or its refusal, to the user's next "
                  "question; exponential",
       .needed = "yes",
       .kind = KeyKind::kDuration,
       .bounds = {1e-3, 86'400}},
      {.key = "closed_loop.turns",
       .fallback = "1",
       .unit = "questions",
       .owner = kOwner,
       .meaning = "mean of a conversation, geometric; a user then begins another",
       .kind = KeyKind::kNumber,
       .bounds = {1, 10'000}},
      {.key = "closed_loop.context",
       .fallback = "none",
       .owner = kOwner,
       .meaning = "kept: a prompt carries all prompts and answers of its conversation before it; a "
                  "conversation that no longer fits its LLM ends",
       .kind = KeyKind::kWord,
       .words = {"none", "kept"}},
      {.key = "closed_loop.block_tokens",
       .fallback = "16",
       .unit = "tokens",
       .owner = kOwner,
       .meaning = "of the blocks by which serving.prefix_cache knows a kept context; a multiple of "
                  "serving.block_tokens",
       .kind = KeyKind::kInteger,
       .bounds = {1, 4096}},
  };
}

ClosedLoop read_closed_loop(const input::KeyedMap& map) {
  ClosedLoop loop;
  loop.users = map.number("users");
  loop.think_s = map.duration("think_time").si();
  loop.turns = map.number("turns");
  loop.keeps_context = map.word("context") == "kept";
  loop.block_tokens = static_cast<std::int32_t>(map.integer("block_tokens"));
  if (map.has("block_tokens") && !loop.keeps_context) {
    map.fault("block_tokens", "moves nothing without context: kept");
  }
  if (loop.keeps_context && !(loop.turns > 1)) {
    map.fault("context", "moves nothing with one question a conversation; expected turns above 1");
  }
  return loop;
}

}  // namespace archipelago::workload
