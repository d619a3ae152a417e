// Random pools with requests for property tests, and what two answers about one of them must share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/random.hpp"
#include "serving/random_tables.hpp"
#include "serving/serving.hpp"

namespace archipelago::test {

struct Arrival {
  std::size_t pool;
  SimTime at;
  serving::ServingRequest request;
};
struct Case {
  std::vector<serving::PoolSpec> pools;
  std::vector<std::unique_ptr<workload::PromptBlocks>> prompts;
  std::vector<Arrival> arrivals;
};

inline std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}
inline bool chance(RandomStream& random, double p) { return random.uniform() < p; }

// Small coefficients make ties between replicas, arrivals and boundaries frequent.
inline serving::PoolSpec random_pool(RandomStream& random) {
  serving::PoolSpec spec;
  const std::int64_t scale = chance(random, 0.5) ? 3 : 1'000'000;
  spec.cost.t0 = chance(random, 0.1) ? 0 : between(random, 0, 10 * scale);
  spec.cost.per_prompt_token = between(random, 0, scale);
  spec.cost.per_prompt_context = chance(random, 0.5) ? 0 : between(random, 0, scale / 10 + 1);
  spec.cost.per_sequence = between(random, 0, scale);
  spec.cost.per_kv_token = chance(random, 0.3) ? 0 : between(random, 0, scale / 5 + 1);
  if (chance(random, 0.4)) {
    spec.cost.tables = random_tables(random, 1 + 5 * scale, 150);
  }
  if (chance(random, 0.5)) spec.limits.scheduler = serving::Scheduler::kChunked;
  if (chance(random, 0.6)) spec.limits.dispatch = serving::Dispatch(between(random, 1, 4));
  spec.limits.dispatch_seed = {.experiment = random.below(1000)};
  spec.limits.token_budget = between(random, 1, chance(random, 0.5) ? 30 : 300);
  spec.replicas = static_cast<std::size_t>(chance(random, 0.02) ? 0 : between(random, 1, 8));
  spec.limits.block_tokens = chance(random, 0.5) ? 16 : between(random, 1, 20);
  spec.limits.max_sequences = between(random, 1, chance(random, 0.5) ? 4 : 40);
  spec.limits.max_batched_tokens = between(random, 1, chance(random, 0.5) ? 60 : 600);
  spec.limits.padded_prompts = chance(random, 0.2);
  spec.range = {between(random, 1, 40), between(random, 1, 300), between(random, 1, 200)};
  spec.limits.watermark = chance(random, 0.5) ? 0.01 : 0.3 * random.uniform();
  spec.limits.queue_limit = chance(random, 0.5) ? 1000 : between(random, 0, 6);
  if (spec.replicas > 1 && chance(random, 0.3)) {
    spec.prefill_replicas =
        static_cast<std::size_t>(between(random, 1, static_cast<std::int64_t>(spec.replicas) - 1));
    spec.kv_transfer_ps_per_token =
        chance(random, 0.2) ? 0 : random.uniform() * static_cast<double>(4 * scale);
  }
  spec.kv_capacity_tokens = between(random, 20, chance(random, 0.7) ? 300 : 3000);
  if (chance(random, 0.5)) {
    const std::int64_t iteration = spec.cost.of(0, 0, 3, 100).ps;
    spec.limits.timeout = {between(random, 0, 1 + 40 * iteration)};
  }
  return spec;
}

// A prompt that goes on from an earlier one, or begins anew; now and then of any blocks at all.
inline void add_blocks(Case& c, RandomStream& random, serving::ServingRequest& request,
                       std::int64_t block) {
  const std::int64_t tokens = block * between(random, 1, 3);
  auto blocks = std::make_unique<workload::PromptBlocks>();
  blocks->tokens = static_cast<std::int32_t>(tokens);
  if (!c.prompts.empty() && chance(random, 0.8)) {
    const workload::PromptBlocks& earlier = *c.prompts[random.below(c.prompts.size())];
    blocks->tokens = earlier.tokens;
    const std::size_t shared = random.below(earlier.hashes.size() + 1);
    blocks->hashes.assign(earlier.hashes.begin(),
                          earlier.hashes.begin() + static_cast<std::ptrdiff_t>(shared));
  }
  const bool any = chance(random, 0.1);
  while (std::int64_t{blocks->tokens} * static_cast<std::int64_t>(blocks->hashes.size()) <
         request.prompt_tokens) {
    const std::uint64_t hash = any ? random.below(12) : 1000 + random.below(1'000'000);
    blocks->hashes.push_back(hash + 10'000'000 * static_cast<std::uint64_t>(blocks->tokens));
  }
  if (chance(random, 0.1)) blocks->hashes.pop_back();
  c.prompts.push_back(std::move(blocks));
  request.blocks = c.prompts.back().get();
}

inline Case random_case(std::uint32_t number, bool prefixes = false) {
  RandomStream random({.experiment = prefixes ? 20'240'700U : 20'240'607U, .replicate = number},
                      "serving property");
  Case c;
  const std::int64_t pools = chance(random, 0.3) ? between(random, 2, 3) : 1;
  for (std::int64_t i = 0; i < pools; ++i) c.pools.push_back(random_pool(random));
  const std::int64_t block = between(random, 1, 8);
  for (serving::PoolSpec& spec : c.pools) {
    if (!prefixes) break;
    spec.limits.prefix_cache = true;
    spec.limits.block_tokens = block;
    spec.replicas = std::min<std::size_t>(spec.replicas, 3);
    if (spec.replicas > 0) {
      spec.prefill_replicas = std::min(spec.prefill_replicas, spec.replicas - 1);
    }
  }
  const std::int64_t longest = between(random, 5, 120);
  const double load = 0.2 + 2.0 * random.uniform();
  SimTime now;
  const std::int64_t requests = between(random, 1, 120);
  for (std::uint32_t tag = 0; tag < requests; ++tag) {
    const auto pool = static_cast<std::size_t>(between(random, 0, pools - 1));
    const serving::PoolSpec& spec = c.pools[pool];
    serving::ServingRequest request{.tag = tag};
    request.prompt_tokens = static_cast<std::int32_t>(between(random, 1, longest));
    request.output_tokens = static_cast<std::int32_t>(between(random, 1, longest));
    request.session = random.below(8);
    if (prefixes && chance(random, 0.9)) add_blocks(c, random, request, block);
    c.arrivals.push_back({pool, now, request});
    if (chance(random, 0.4)) continue;  // a burst: the next arrives at the same instant
    const double work = static_cast<double>(spec.cost.of(longest / 2, longest, 0, 0).ps) +
                        static_cast<double>(longest) / 4 *
                            static_cast<double>(spec.cost.of(0, 0, 1, 2 * longest).ps);
    const double gap = random.exponential() * work / load / static_cast<double>(spec.replicas + 1);
    now += SimTime{static_cast<std::int64_t>(gap)};
  }
  return c;
}

inline void expect_same(const serving::PoolStats& got, const serving::PoolStats& want) {
  EXPECT_EQ(got.submitted, want.submitted);
  EXPECT_EQ(got.served, want.served);
  EXPECT_EQ(got.refused, want.refused);
  EXPECT_EQ(got.preemptions, want.preemptions);
  EXPECT_EQ(got.in_flight, want.in_flight);
  EXPECT_EQ(got.busy_ps, want.busy_ps);
  EXPECT_EQ(got.prefill_busy_ps, want.prefill_busy_ps);
  EXPECT_EQ(got.decode_busy_ps, want.decode_busy_ps);
  EXPECT_EQ(got.peak_kv_blocks, want.peak_kv_blocks);
  EXPECT_EQ(got.kv_blocks, want.kv_blocks);
  EXPECT_EQ(got.peak_sequences, want.peak_sequences);
  EXPECT_EQ(got.peak_context_tokens, want.peak_context_tokens);
  EXPECT_EQ(got.peak_prompt_tokens, want.peak_prompt_tokens);
  EXPECT_EQ(got.out_of_range, want.out_of_range);
  EXPECT_EQ(got.kv_transfers, want.kv_transfers);
  EXPECT_EQ(got.kv_transfer_tokens, want.kv_transfer_tokens);
  EXPECT_EQ(got.kv_transfer_wait_ps, want.kv_transfer_wait_ps);
  EXPECT_EQ(got.up_ps, want.up_ps);
  EXPECT_EQ(got.loading_ps, want.loading_ps);
  EXPECT_EQ(got.starts, want.starts);
  EXPECT_EQ(got.cold_waits, want.cold_waits);
  EXPECT_EQ(got.cold_wait_ps, want.cold_wait_ps);
  EXPECT_EQ(got.prefix_asked_tokens, want.prefix_asked_tokens);
  EXPECT_EQ(got.prefix_hit_tokens, want.prefix_hit_tokens);
}

inline void expect_invariants(const serving::PoolStats& stats, const serving::PoolSpec& spec) {
  EXPECT_EQ(stats.submitted, stats.served + stats.refused + stats.in_flight);  // INV-1
  EXPECT_LE(stats.peak_kv_blocks, stats.kv_blocks);                            // INV-4
  EXPECT_LE(stats.peak_kept_blocks, stats.kv_blocks);
  EXPECT_LE(stats.peak_sequences, spec.limits.max_sequences);
}

// Pools whose replicas come and go at any instant: often all of them are away.
inline Case random_service_case(std::uint32_t number) {
  Case c = random_case(100'000 + number, number % 3 == 0);
  RandomStream random({.experiment = 20'240'813U, .replicate = number}, "service property");
  for (serving::PoolSpec& spec : c.pools) {
    spec.prefill_replicas = 0;
    const std::int64_t iteration = spec.cost.of(20, 210, 3, 100).ps;
    spec.load_time = SimTime{between(random, 1, 2 + iteration * between(random, 1, 60))};
  }
  return c;
}

}  // namespace archipelago::test
