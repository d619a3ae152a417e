#include "serving/shortest_queue.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.hpp"

namespace archipelago {
namespace {

TEST(ShortestQueue, StartsWithTheLowestNumberAndGoesRound) {
  serving::ShortestQueue dispatcher(3);
  EXPECT_EQ(dispatcher.choice(), 0U);
  dispatcher.set(0, 1);
  EXPECT_EQ(dispatcher.choice(), 1U);
  dispatcher.set(1, 1);
  dispatcher.set(2, 1);
  EXPECT_EQ(dispatcher.choice(), 0U);
}

TEST(ShortestQueue, TieGoesToTheReplicaThatHasHadTheCountLongest) {
  serving::ShortestQueue dispatcher(2);
  dispatcher.set(0, 2);
  dispatcher.set(1, 1);
  dispatcher.set(0, 1);  // 1 has had one request for longer
  EXPECT_EQ(dispatcher.choice(), 1U);
}

TEST(ShortestQueue, SameCountKeepsItsPlace) {
  serving::ShortestQueue dispatcher(2);
  dispatcher.set(0, 0);
  EXPECT_EQ(dispatcher.choice(), 0U);
}

TEST(ShortestQueue, EqualsASearchThroughAllReplicas) {
  RandomStream random({.experiment = 5}, "dispatcher");
  serving::ShortestQueue dispatcher(9);
  struct Naive {
    std::size_t count = 0;
    std::size_t since = 0;
  };
  std::vector<Naive> naive(9);
  for (std::size_t i = 0; i < naive.size(); ++i) naive[i].since = i;
  for (std::size_t step = 100; step < 20'000; ++step) {
    const auto replica = static_cast<std::uint32_t>(random.below(9));
    const std::size_t count = random.below(12);
    dispatcher.set(replica, count);
    if (naive[replica].count != count) naive[replica] = {count, step};
    std::uint32_t best = 0;
    for (std::uint32_t r = 1; r < 9; ++r) {
      const bool fewer = naive[r].count < naive[best].count;
      const bool same = naive[r].count == naive[best].count;
      if (fewer || (same && naive[r].since < naive[best].since)) best = r;
    }
    ASSERT_EQ(dispatcher.choice(), best);
  }
}

}  // namespace
}  // namespace archipelago
