#include "serving/event_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"

namespace archipelago {
namespace {

TEST(EventTree, NobodyHasAnEventAtTheStart) {
  EXPECT_EQ(serving::EventTree(0).time(), kNever);
  EXPECT_EQ(serving::EventTree(5).time(), kNever);
}

TEST(EventTree, TiesGoToTheLowerNumber) {
  serving::EventTree tree(7);
  tree.set(6, {10});
  tree.set(3, {10});
  tree.set(5, {10});
  EXPECT_EQ(tree.replica(), 3U);
  tree.set(3, kNever);
  EXPECT_EQ(tree.replica(), 5U);
}

TEST(EventTree, EqualsASearchThroughAllReplicas) {
  for (const std::uint32_t n : {1U, 2U, 5U, 6U, 21U, 22U, 100U}) {
    RandomStream random({.experiment = n}, "event tree");
    serving::EventTree tree(n);
    std::vector<SimTime> naive(n, kNever);
    for (int step = 0; step < 5'000; ++step) {
      const auto replica = static_cast<std::uint32_t>(random.below(n));
      const bool never = random.below(10) == 0;
      const SimTime time = never ? kNever : SimTime{static_cast<std::int64_t>(random.below(50))};
      tree.set(replica, time);
      naive[replica] = time;
      const auto first = std::min_element(naive.begin(), naive.end());
      ASSERT_EQ(tree.time(), *first);
      if (*first != kNever) {
        ASSERT_EQ(tree.replica(), first - naive.begin());
      }
    }
  }
}

}  // namespace
}  // namespace archipelago
