// The steady state of a full replica against paper arithmetic and a flooded one.
#include "serving/steady_state.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "outcomes.hpp"

namespace archipelago::serving {
namespace {

constexpr std::int64_t kMicrosecond = 1'000'000;

// Only t0 = 10 ms counts; 4 requests of 9 tokens.  Chunked: 4 tokens every 10 ms, and no prompt in
// (8 / 9)^4 of the iterations.  Prefill first: 4 tokens and 4 / 8 first ones for 10 ms and another
// 10 ms when at least one ended, 1 - (7 / 8)^4 = 0.41382.
TEST(SteadyState, OnPaper) {
  const IterationCost cost{.t0 = 10'000 * kMicrosecond};
  const SteadyState chunked = steady_state(cost, Scheduler::kChunked, 4, 100, 9);
  EXPECT_NEAR(chunked.tokens_per_s, 400, 1e-6);
  EXPECT_NEAR(chunked.tpot_s, 0.010, 1e-9);
  EXPECT_NEAR(chunked.prefill_share, 1 - std::pow(8.0 / 9, 4), 1e-9);
  const SteadyState first = steady_state(cost, Scheduler::kPrefillFirst, 4, 100, 9);
  EXPECT_NEAR(first.tpot_s, 0.0141382, 1e-7);
  EXPECT_NEAR(first.tokens_per_s, 4.5 / 0.0141382, 0.01);
  EXPECT_NEAR(first.prefill_share, 0.41382 / 1.41382, 1e-5);
}

// Two of 100 + 3 tokens: held 101 each; t = 1 ms + 2 us a prompt token + 1 us a KV token.  A third
// of them is new: N = 0, 1, 2 with 4/9, 4/9, 1/9.
//   4/9 (1 + 0.202) + 4/9 (1 + 0.2 + 0.101) + 1/9 (1 + 0.4) = 1.26800 ms
TEST(SteadyState, MixesPromptsIntoTheIterations) {
  const IterationCost cost{.t0 = 1'000 * kMicrosecond,
                           .per_prompt_token = 2 * kMicrosecond,
                           .per_kv_token = kMicrosecond};
  const SteadyState steady = steady_state(cost, Scheduler::kChunked, 2, 100, 3);
  EXPECT_NEAR(steady.tpot_s, 1.26800e-3, 1e-9);
  EXPECT_NEAR(steady.tokens_per_s, 2 / 1.26800e-3, 1e-3);
}

// A replica that is never short of requests, 32 at once: tokens a second between two answers.
double flooded_tokens_per_s(Scheduler scheduler, const IterationCost& cost) {
  PoolSpec spec;
  spec.cost = cost;
  spec.kv_capacity_tokens = 1'000'000'000;
  spec.replicas = 1;
  spec.limits.scheduler = scheduler;
  spec.limits.queue_limit = 1'000'000;
  spec.limits.max_sequences = 32;
  spec.limits.token_budget = 8192;
  test::Outcomes outcomes;
  Serving serving({spec}, outcomes);
  RandomStream random(Seed{3}, "outputs");
  std::vector<std::int32_t> outputs;
  for (std::uint32_t tag = 0; tag < 3000; ++tag) {
    outputs.push_back(100 + static_cast<std::int32_t>(random.below(201)));  // mean 200
    serving.submit(PoolIndex(0), {tag, 150, outputs.back()}, SimTime{0});
  }
  serving.run_until(kNever);
  double tokens = 0;
  for (std::size_t i = 500; i < 2500; ++i) tokens += outputs[outcomes.list[i].tag];
  return tokens / (outcomes.list[2499].when - outcomes.list[499].when).seconds();
}

TEST(SteadyState, IsWhatAFloodedReplicaDoes) {
  const IterationCost cost{.t0 = 6'000 * kMicrosecond,
                           .per_prompt_token = 20 * kMicrosecond,
                           .per_sequence = 45 * kMicrosecond,
                           .per_kv_token = 50'000};
  for (const Scheduler scheduler : {Scheduler::kChunked, Scheduler::kPrefillFirst}) {
    const double fluid = steady_state(cost, scheduler, 32, 150, 200).tokens_per_s;
    EXPECT_NEAR(flooded_tokens_per_s(scheduler, cost) / fluid, 1, 0.02);
  }
}

}  // namespace
}  // namespace archipelago::serving
