// Prefix caches against arithmetic on paper.
//
// Cost in picoseconds: t = 1000 + 10 P + 2 A + 5 B + 3 K.  KV blocks of 16 tokens, blocks of
// prompts of 32.
#include "serving/prefix_cache.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <vector>

#include "serving/outcomes.hpp"
#include "serving/serving.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using serving::PoolSpec;
using serving::PrefixCache;
using serving::Refusal;
using serving::Scheduler;
using serving::Serving;
using test::Outcome;
using Hashes = std::vector<std::uint64_t>;

TEST(PrefixCache, TheTailOfThePromptReleasedFirstGoesFirst) {
  PrefixCache cache;
  std::vector<PrefixCache::Entry> a;
  std::vector<PrefixCache::Entry> b;
  for (const std::uint64_t hash : {1, 2, 3}) EXPECT_TRUE(cache.add(hash, 2, a));
  for (const std::uint64_t hash : {4, 5}) EXPECT_TRUE(cache.add(hash, 2, b));
  EXPECT_EQ(cache.idle(), 0);
  EXPECT_EQ(cache.release(a), 6);
  EXPECT_EQ(cache.release(b), 4);
  const auto left = [&](const Hashes& hashes) { return cache.longest_run(hashes).length; };
  // Oldest first: 3, 2, 1, 5, 4, of 2 each.
  cache.keep_idle(9);
  EXPECT_EQ(left({1, 2, 3}), 2);
  cache.keep_idle(6);
  EXPECT_EQ(left({1, 2, 3}), 1);
  // Holding 1 and letting it go makes it the newest.
  cache.hold(Hashes{1}, a);
  EXPECT_EQ(cache.idle(), 4);
  EXPECT_EQ(cache.release(a), 2);
  cache.keep_idle(4);
  EXPECT_EQ(left({4, 5}), 1);
  cache.keep_idle(2);
  EXPECT_EQ(left({4}), 0);
  EXPECT_EQ(left({1}), 1);
}

TEST(PrefixCache, EntriesInUseAreNeverEvictedAndCountNothingWhenFound) {
  PrefixCache cache;
  std::vector<PrefixCache::Entry> a;
  std::vector<PrefixCache::Entry> b;
  cache.add(1, 2, a);
  cache.add(2, 2, a);
  cache.hold(Hashes{1}, b);
  EXPECT_EQ(cache.release(a), 2) << "the other is still held";
  EXPECT_FALSE(cache.add(1, 2, a)) << "it is there";
  EXPECT_TRUE(a.empty());
  const PrefixCache::Run run = cache.longest_run(Hashes{1, 2, 2, 7});
  EXPECT_EQ(run.length, 3);
  EXPECT_EQ(run.idle, 2) << "a block that comes twice takes its memory once";
  cache.keep_idle(0);
  EXPECT_EQ(cache.longest_run(Hashes{1, 2}).length, 1);
}

class Prefixes : public testing::Test {
 protected:
  static PoolSpec spec(std::int64_t kv_tokens = 1600) {
    PoolSpec spec;
    spec.cost = {.t0 = 1000,
                 .per_prompt_token = 10,
                 .per_prompt_context = 2,
                 .per_sequence = 5,
                 .per_kv_token = 3};
    spec.kv_capacity_tokens = kv_tokens;
    spec.replicas = 1;
    spec.limits.watermark = 0;
    spec.limits.prefix_cache = true;
    return spec;
  }
  void start(const PoolSpec& spec) { serving_.emplace(std::vector<PoolSpec>{spec}, told_); }
  void submit(std::uint32_t tag, std::int64_t at, std::int32_t prompt, std::int32_t output,
              const Hashes& hashes) {
    prompts_.push_back({32, hashes});
    serving_->run_until({at});
    serving_->submit(PoolIndex(0), {tag, prompt, output, 0, &prompts_.back()}, {at});
  }
  // Served alone: what it finds.
  std::int64_t found(std::int32_t prompt, const Hashes& hashes) {
    const std::int64_t before = stats().prefix_hit_tokens;
    serving_->run_until(kNever);
    now_ += 1'000'000;
    submit(99, now_, prompt, 1, hashes);
    serving_->run_until(kNever);
    return stats().prefix_hit_tokens - before;
  }
  const std::vector<Outcome>& finish() {
    serving_->run_until(kNever);
    return told_.list;
  }
  serving::PoolStats stats() { return serving_->stats(PoolIndex(0)); }
  static Outcome served(std::uint32_t tag, std::int64_t first, std::int64_t end) {
    return {tag, true, {first}, {end}, Refusal::kTooLong};
  }

  std::deque<workload::PromptBlocks> prompts_;
  test::Outcomes told_;
  std::optional<Serving> serving_;
  std::int64_t now_ = 0;
};

TEST_F(Prefixes, TheSecondOfTwoEqualPromptsComputesTheLastPartialBlockOnly) {
  start(spec());
  submit(1, 0, 100, 1, {1, 2, 3, 4});
  submit(2, 20'000, 100, 1, {1, 2, 3, 4});
  // First: 1000 + 10 * 100 + 2 * 5050 = 12100.  Second: three full blocks are there, 4 tokens left:
  // A = 4 * 96 + 10 = 394, so 1000 + 40 + 788 = 1828.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 12'100, 12'100), served(2, 21'828, 21'828)}));
  EXPECT_EQ(stats().prefix_asked_tokens, 200);
  EXPECT_EQ(stats().prefix_hit_tokens, 96);
  EXPECT_EQ(stats().peak_prompt_tokens, 100);
}

TEST_F(Prefixes, OneTokenAtLeastIsComputed) {
  start(spec());
  submit(1, 0, 96, 1, {1, 2, 3});
  submit(2, 20'000, 96, 1, {1, 2, 3});
  // First: 1000 + 960 + 96 * 97 = 11272.  Second: floor(95 / 32) = 2 blocks; P = 32 and
  // A = 32 * 64 + 32 * 33 / 2 = 2576: 1000 + 320 + 5152 = 6472.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 11'272, 11'272), served(2, 26'472, 26'472)}));
  EXPECT_EQ(stats().prefix_hit_tokens, 64);
}

TEST_F(Prefixes, ChunksBeginBehindTheHit) {
  PoolSpec chunked = spec();
  chunked.limits.scheduler = Scheduler::kChunked;
  chunked.limits.token_budget = 100;
  start(chunked);
  submit(1, 0, 100, 1, {1, 2, 3, 4});
  finish();
  chunked.limits.token_budget = 3;
  start(chunked);
  submit(1, 0, 100, 1, {1, 2, 3, 4});
  finish();
  const std::int64_t end = told_.list.back().when.ps;
  submit(2, end, 100, 1, {1, 2, 3, 4});
  // 3 tokens on 96: A = 288 + 6 = 294, 1000 + 30 + 588 = 1618; 1 token on 99: A = 100, 1210.
  finish();
  EXPECT_EQ(told_.list.front(), served(1, 12'100, 12'100));
  EXPECT_EQ(told_.list.back(), served(2, end + 2'828, end + 2'828));
}

TEST_F(Prefixes, SharedBlocksTakeTheirMemoryOnce) {
  start(spec());
  submit(1, 0, 100, 3, {1, 2, 3, 4});
  submit(2, 12'200, 100, 2, {1, 2, 3, 5});
  // First: prefill to 12100, a decode that holds 101 to 13408.  Second: to 15236.  Then both
  // decode, holding 102 and 101: 1000 + 10 + 609 = 1619 to 16855.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 12'100, 16'855), served(2, 15'236, 16'855)}));
  // ceil(102 / 16) = 7 blocks of the first and one of the second beside the 6 they share.
  EXPECT_EQ(stats().peak_kv_blocks, 8);
}

TEST_F(Prefixes, PromptsComputedTogetherShareNothing) {
  start(spec());
  submit(0, 0, 10, 1, {9});
  submit(1, 5, 100, 1, {1, 2, 3, 4});
  submit(2, 5, 100, 1, {1, 2, 3, 4});
  // From 1210, when the first is done: 1000 + 10 * 200 + 2 * 10100 = 23200.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(0, 1'210, 1'210), served(1, 24'410, 24'410),
                                            served(2, 24'410, 24'410)}));
  EXPECT_EQ(stats().peak_kv_blocks, 14);
  EXPECT_EQ(stats().prefix_hit_tokens, 0);
}

TEST_F(Prefixes, WhatMemoryNeedsIsTakenFromTheLeastRecentlyUsedTailFirst) {
  start(spec(160));                     // 10 KV blocks
  EXPECT_EQ(found(64, {1, 2}), 0);      // 4 kept
  EXPECT_EQ(found(64, {3, 4}), 0);      // 8 kept
  EXPECT_EQ(found(49, {5, 6}), 0);      // needs 4: block 2 has to go; 5 is kept, 8 in all
  EXPECT_EQ(found(65, {1, 2, 7}), 32);  // 1 is there, 2 not; 5 blocks are needed, 2 of which
                                        // are 1: the other 6 kept have to shrink to 5, 4 goes
  EXPECT_EQ(found(65, {3, 4, 8}), 32);  // 3 alone; 3 kept anew with 4, 5 blocks: 5 goes, then 2
  EXPECT_EQ(found(33, {5, 6}), 0);
  EXPECT_EQ(stats().peak_kept_blocks, 10);
}

TEST_F(Prefixes, OffNothingIsFound) {
  PoolSpec off = spec();
  off.limits.prefix_cache = false;
  start(off);
  submit(1, 0, 100, 1, {1, 2, 3, 4});
  submit(2, 20'000, 100, 1, {1, 2, 3, 4});
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 12'100, 12'100), served(2, 32'100, 32'100)}));
  EXPECT_EQ(stats().prefix_asked_tokens, 0);
}

TEST_F(Prefixes, APreemptedPromptFindsWhatItLeft) {
  start(spec(144));              // 9 KV blocks
  submit(1, 0, 64, 40, {1, 2});  // 4 blocks, 7 at its end (64 + 39 = 103 tokens)
  submit(2, 1, 48, 40, {3, 4});  // 3 blocks, 6 at its end; 3 is its only full block of 32
  finish();
  // Both at 5 and 4 blocks fill the memory; at their 17th decode the second gives way, and the
  // first needs 7 at the end: the two blocks of hash 3 stay, and are found.
  EXPECT_EQ(stats().preemptions, 1U);
  EXPECT_EQ(stats().prefix_hit_tokens, 32);
  EXPECT_EQ(stats().served, 2U);
}

}  // namespace
}  // namespace archipelago
