// How many requests a second one replica can serve when there is always one waiting: what an
// offered load is compared with.
//
// Flow     requests offered to a pool -> LengthSums -> saturated_rate(); offered load =
//          requests a second / (replicas x saturated_rate).  1 or more: the queue grows for as long
//          as it lasts, and a latency measured then says how long it lasted.
// Model    the fluid limit of the schedulers' rules, with mean lengths p (prompt), d = output - 1
//          (decode steps), h (KV tokens a sequence holds, averaged over its decode steps):
//            B = min(max_sequences, (blocks - watermark) x block / (h + block / 2))  seats
//            prefill_first  every B / d prompts that come while the batch decodes once are
//                           prefilled together, up to max_batched_tokens (n of them, at least
//                           one):
//                           1 / rate = d t(0, 0, B, B h) / B + t(n p, n a, 0, 0) / n
//            chunked        u requests begin and end an iteration, by seats or by token budget:
//                           u = min(B / d, budget / (p + d));
//                           rate = u / t(u p, u a, u d, u d h)
//            a pool that splits prefill and decode: the least of its stages (prefill replicas in
//                           full batches, their links, decode replicas with full seats)
//          Prompts count as they are, padded or not.
//          a: mean attention products of a prompt, p (p + 1) / 2.  t: iteration_cost.hpp.
// Accuracy within 10 % of a flooded replica's throughput (tests/serving/capacity_test.cpp); blocks
//          lost to pre-emption are not seen, so a replica short of memory saturates a little
//          earlier.
// Units    tokens; requests a second.
#pragma once

#include <cstdint>

#include "serving/serving.hpp"

namespace archipelago::serving {

struct LengthSums {
  double requests = 0;
  double prompt = 0;    // tokens
  double products = 0;  // p (p + 1) / 2
  double decodes = 0;   // output - 1
  double held = 0;      // KV tokens in every decode step: (output - 1) (prompt + output / 2)

  void add(std::int32_t prompt_tokens, std::int32_t output_tokens) {
    const double p = prompt_tokens;
    const double d = output_tokens - 1;
    ++requests;
    prompt += p;
    products += p * (p + 1) / 2;
    decodes += d;
    held += d * (p + (d + 1) / 2);
  }
  LengthSums& operator+=(const LengthSums& other);
};

// Of one replica of the pool.  REQUIRES: sums.requests > 0.
[[nodiscard]] double saturated_rate(const PoolSpec& spec, const LengthSums& sums);

}  // namespace archipelago::serving
