#include "serving/kv_memory.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.hpp"

namespace archipelago {
namespace {

using serving::KvMemory;

TEST(KvMemory, BlocksRoundUp) {
  const KvMemory memory(10, 16);
  EXPECT_EQ(memory.blocks(0), 0);
  EXPECT_EQ(memory.blocks(1), 1);
  EXPECT_EQ(memory.blocks(16), 1);
  EXPECT_EQ(memory.blocks(17), 2);
}

TEST(KvMemory, GrowthTakesABlockWhenTheLastIsFull) {
  KvMemory memory(10, 16);
  memory.take(15);
  memory.start_growth(15);
  memory.take(32);
  memory.start_growth(32);
  // Tokens 15, 32 -> 16, 33 (a block for the second) -> 17, 34 (a block for the first).
  EXPECT_EQ(memory.used(), 3);
  EXPECT_EQ(memory.growth(1), 1);
  EXPECT_EQ(memory.growth(2), 2);
  EXPECT_EQ(memory.growth(16), 2);
  EXPECT_EQ(memory.growth(17), 3);
  // 7 blocks are free; the eighth is taken in iteration 1 + 3 * 16 + 1 = 50.
  EXPECT_EQ(memory.iterations_that_fit(1'000), 49);
  EXPECT_EQ(memory.iterations_that_fit(20), 20);
}

TEST(KvMemory, EqualsCountingEverySequence) {
  RandomStream random({.experiment = 3}, "kv memory");
  for (int round = 0; round < 2'000; ++round) {
    const auto block = static_cast<std::int64_t>(1 + random.below(40));
    const std::int64_t capacity = 200;
    KvMemory memory(capacity, block);
    std::vector<std::int64_t> written;
    const auto count = [&](std::int64_t more) {
      std::int64_t sum = 0;
      for (const std::int64_t w : written) sum += (w + more + block - 1) / block;
      return sum;
    };
    for (int step = 0; step < 20; ++step) {
      const auto tokens = static_cast<std::int64_t>(1 + random.below(60));
      if (random.below(3) == 0 && !written.empty()) {
        memory.give_back(written.back());
        memory.stop_growth(written.back());
        written.pop_back();
      } else if (count(0) + memory.blocks(tokens) <= capacity) {
        memory.take(tokens);
        memory.start_growth(tokens);
        written.push_back(tokens);
      }
      ASSERT_EQ(memory.used(), count(0));
      const auto limit = static_cast<std::int64_t>(1 + random.below(100));
      std::int64_t fit = 0;
      while (fit < limit && count(fit + 1) <= capacity) ++fit;
      ASSERT_EQ(memory.iterations_that_fit(limit), fit);
      const std::int64_t n = fit == 0 ? 0 : static_cast<std::int64_t>(random.below(7)) % fit;
      ASSERT_EQ(memory.growth(n), count(n) - count(0));
      memory.grow(n);
      for (std::int64_t& w : written) w += n;
    }
  }
}

}  // namespace
}  // namespace archipelago
