// The estimate behind Serving::expected_first_token, in constant time (and the length of a batch).
//
// Two paths, the later of which counts:
//   prefill   end of the iteration under way, then prompts ahead and the own one in full batches
//             (prefill_first) or in chunks of what the budget leaves beside those that decode then
//             (chunked)
//   release   when seats or blocks are short: the number of sequences that must leave first, times
//             residence / running (Little's law with the pool's smoothed residence), then the own
//             prefill
// With nobody in service: the first of those that load is ready (nobody loads: load_time from now),
// then the prompts that wait and the own one as above.
// Both grow with what waits ahead, so the estimate does.
#pragma once

#include <cstdint>

#include "serving/replica.hpp"

namespace archipelago::serving {

SimTime estimate_first_token(const Pool& pool, const Replica& replica, std::int64_t prompt_tokens,
                             SimTime now);
// REQUIRES: nobody is in service.  kNever when it would be refused at once.
SimTime estimate_cold_first_token(const Pool& pool, std::int64_t prompt_tokens, SimTime now);

// A decode iteration with the request and all that runs and waits there, as many as it seats.
SimTime estimate_decode_step(const Pool& pool, const Replica& replica, std::int64_t prompt_tokens);

}  // namespace archipelago::serving
