#include "serving/event_heap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"

namespace archipelago {
namespace {

TEST(EventHeap, NobodyHasAnEventAtTheStart) {
  EXPECT_EQ(serving::EventHeap(0).time(), kNever);
  EXPECT_EQ(serving::EventHeap(5).time(), kNever);
}

TEST(EventHeap, TiesGoToTheLowerNumber) {
  serving::EventHeap heap(7);
  heap.set(6, {10});
  heap.set(3, {10});
  heap.set(5, {10});
  EXPECT_EQ(heap.replica(), 3U);
  heap.set(3, kNever);
  EXPECT_EQ(heap.replica(), 5U);
}

TEST(EventHeap, EqualsASearchThroughAllReplicas) {
  for (const std::uint32_t n : {1U, 2U, 5U, 6U, 21U, 22U, 100U}) {
    RandomStream random({.experiment = n}, "event heap");
    serving::EventHeap heap(n);
    std::vector<SimTime> naive(n, kNever);
    for (int step = 0; step < 5'000; ++step) {
      const auto replica = static_cast<std::uint32_t>(random.below(n));
      const bool never = random.below(10) == 0;
      const SimTime time = never ? kNever : SimTime{static_cast<std::int64_t>(random.below(50))};
      heap.set(replica, time);
      naive[replica] = time;
      const auto first = std::min_element(naive.begin(), naive.end());
      ASSERT_EQ(heap.time(), *first);
      if (*first != kNever) {
        ASSERT_EQ(heap.replica(), first - naive.begin());
      }
    }
  }
}

}  // namespace
}  // namespace archipelago
