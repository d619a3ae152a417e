// A replica that always holds so many requests of one length, begun at different times: what a
// closed benchmark measures.
//
// Flow     cost, requests at once, lengths -> steady_state() -> output tokens a second, time a
//          token, share of the time with prompts.
// Model    B requests of p prompt and o output tokens; h = p + o / 2 KV tokens held by each.
//            chunked        each iteration N of the B are new, N binomial(B, 1 / o):
//                           t(N p, N p (p + 1) / 2, B - N, (B - N) h);  B tokens an iteration
//            prefill_first  each iteration decodes B tokens; N requests end in it, N binomial
//                           (B, 1 / (o - 1)), and the N that follow are prefilled together, a
//                           token each
//          Prompts are not cut to a budget, so it is that of an engine whose budget is not reached
//          (vLLM: 8192 tokens).  t: iteration_cost.hpp.
// Accuracy within 2 % of a flooded replica (tests/serving/steady_state_test.cpp).
// Units    tokens, seconds.
#pragma once

#include <cstdint>

#include "serving/iteration_cost.hpp"
#include "serving/pool_spec.hpp"

namespace archipelago::serving {

struct SteadyState {
  double tokens_per_s = 0;   // output tokens
  double tpot_s = 0;         // mean gap between the tokens of a request
  double prefill_share = 0;  // of the time, in iterations with prompt tokens
};
// REQUIRES: sequences, prompt_tokens > 0; output_tokens > 2.
[[nodiscard]] SteadyState steady_state(const IterationCost& cost, Scheduler scheduler,
                                       std::int64_t sequences, std::int64_t prompt_tokens,
                                       std::int64_t output_tokens);

}  // namespace archipelago::serving
