#include "serving/running_set.hpp"

#include <gtest/gtest.h>

namespace archipelago {
namespace {

using serving::RunningSet;

TEST(RunningSet, FinishesInOrderOfRemainingThenOfAdmission) {
  RunningSet set;
  set.add(10, 100, 5);
  set.add(11, 100, 2);
  set.add(12, 100, 5);
  set.advance(2);
  ASSERT_TRUE(set.any_finished());
  EXPECT_EQ(set.next().id, 11U);
  set.remove_next(102);
  EXPECT_FALSE(set.any_finished());
  set.add(13, 50, 3);  // finishes together with 10 and 12
  set.advance(3);
  EXPECT_EQ(set.next().id, 10U);
  set.remove_next(105);
  EXPECT_EQ(set.next().id, 12U);
  set.remove_next(105);
  EXPECT_EQ(set.next().id, 13U);
  EXPECT_EQ(set.written(), 53);
}

TEST(RunningSet, TokensHeldGrowByOneASequenceAndIteration) {
  RunningSet set;
  set.add(1, 100, 50);
  set.add(2, 10, 50);
  EXPECT_EQ(set.held_next(), 112);
  set.advance(7);
  EXPECT_EQ(set.written(), 124);
  EXPECT_EQ(set.held_next(), 126);
}

TEST(RunningSet, YoungestIsTheLatestAdmitted) {
  RunningSet set;
  set.add(1, 1, 9);
  set.add(2, 1, 3);
  set.add(3, 1, 6);
  EXPECT_EQ(set[set.youngest()].id, 3U);
  set.remove(set.youngest(), 1);
  EXPECT_EQ(set[set.youngest()].id, 2U);
}

// The count of iterations wraps after 2^32; a replica may get there.
TEST(RunningSet, OrderSurvivesTheWrapOfTheIterationCount) {
  RunningSet set;
  set.advance((std::int64_t{1} << 32) - 3);
  set.add(1, 1, 2);   // before the wrap
  set.add(2, 1, 10);  // after it
  EXPECT_EQ(set.next().id, 1U);
  EXPECT_EQ(set.remaining(set.last()), 10);
  set.advance(2);
  EXPECT_TRUE(set.any_finished());
  set.remove_next(3);
  set.advance(8);
  EXPECT_TRUE(set.any_finished());
}

}  // namespace
}  // namespace archipelago
