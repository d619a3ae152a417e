// The scheduler `chunked` (Sarathi, vLLM from v1 on): prompts are processed in chunks, together
// with the decodes, within a budget of tokens an iteration.
//
// Iteration, composed at each boundary in this order:
//   1. sequences that produced their last token leave; requests past the time-out are refused;
//   2. every running sequence decodes one token; when blocks run out the youngest is pre-empted: a
//      prompt that has been begun first (its progress is lost), then those that decode;
//   3. what the budget leaves beyond one token a decode goes to the prompt that has been begun;
//   4. the rest to waiting prompts in order of arrival, while the head fits: a seat, the blocks of
//      the whole prompt (reserved now, so a prompt never stops half-way for memory), the watermark.
// A prompt whose last chunk is in an iteration gives its first token at its end, and decodes from
// the next.  A chunk takes all that is left of the budget or all that is left of its prompt, so at
// most one prompt is half done.  Decodes are not limited by the budget; while they use it up, no
// prompt gets on.
//
// Source   the rules and the whole-prompt reservation: SarathiScheduler of Vidur (arXiv
//          2405.05465, MIT), after Sarathi-Serve (arXiv 2403.02310); vLLM v1 takes blocks chunk by
//          chunk instead.  Different on purpose: an empty replica admits whatever fits its memory,
//          watermark or not.
//
// Iterations of one shape run as one piece of work: decodes alone, or decodes with a long prompt
// that takes the whole rest of the budget each time (its A grows by P^2).  It ends at the first
// boundary at which something can change.  While it lasts no seat, block or token of the budget
// falls free, so only an arrival to an empty queue, with budget left, can cut it short.
#pragma once

#include "serving/replica.hpp"

namespace archipelago::serving::chunked {

// The work under way ends; the next begins.  Returns when that will end, kNever when there is none.
SimTime at_boundary(Pool& pool, Replica& replica, SimTime now);

// A fresh request has just joined the queue.  Returns when the work under way will end now.
SimTime on_arrival(Pool& pool, Replica& replica, SimTime now);

}  // namespace archipelago::serving::chunked
