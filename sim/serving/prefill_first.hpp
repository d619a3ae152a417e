// The scheduler `prefill_first` (vLLM before v1): waiting prompts go first, a whole prompt in one
// iteration; decoding waits for them.  The rules are those of serving.hpp.
//
// A decode jump runs to the first boundary at which something can change: a sequence is complete,
// memory would run out in the next iteration, or a waiting request has expired.  While it lasts no
// seat and no block falls free, so a queue whose head was not admitted when the jump began is not
// admitted before it ends; only an arrival to an empty queue, or an earlier expiry, cuts it short.
#pragma once

#include "serving/replica.hpp"

namespace archipelago::serving::prefill_first {

// The work under way ends; the next begins.  Returns when that will end, kNever when there is none.
SimTime at_boundary(Pool& pool, Replica& replica, SimTime now);

// A fresh request has just joined the queue.  Returns when the work under way will end now.
SimTime on_arrival(Pool& pool, Replica& replica, SimTime now);

}  // namespace archipelago::serving::prefill_first
