// Orders of repair on paper.
#include "planning/repairs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <numeric>

namespace archipelago::planning {
namespace {

std::vector<std::size_t> order_of(const RepairPlan& plan) {
  std::vector<std::size_t> order;
  for (const Repaired& step : plan.steps) order.push_back(step.cut);
  return order;
}

// Cut 0 takes ten days, cut 1 two.  A day leaves 10 with both open, 6 with cut 0, 3 with cut 1.
//   0 first: 10 x 10 + 2 x 3 = 106;  1 first: 2 x 10 + 10 x 6 = 80.
double two_cuts(CutSet open) { return open == 3 ? 10 : open == 1 ? 6 : open == 2 ? 3 : 0; }

TEST(Repairs, TheLongOneWaits) {
  const RepairChoice choice = choose_order({10, 2}, 1, two_cuts);
  const RepairPlan& plan = choice.best;
  EXPECT_TRUE(choice.exact);
  EXPECT_FALSE(choice.tie);
  EXPECT_THAT(order_of(plan), testing::ElementsAre(1, 0));
  EXPECT_NEAR(plan.lost, 80, 1e-12);
  EXPECT_NEAR(choice.worst.lost, 106, 1e-12);
  EXPECT_NEAR(choice.as_listed.lost, 106, 1e-12);
  EXPECT_EQ(plan.steps[0].open, 1U);
  EXPECT_EQ(plan.steps[1].open, 0U);
  EXPECT_NEAR(plan.steps[0].done_days, 2, 1e-12);
  EXPECT_NEAR(plan.steps[1].done_days, 12, 1e-12);
  EXPECT_NEAR(plan.steps[0].lost_a_day, 6, 1e-12);
  EXPECT_NEAR(plan.steps[1].lost_a_day, 0, 1e-12);
  EXPECT_NEAR(repaired_in_order({0, 1}, {10, 2}, 1, two_cuts).lost, 106, 1e-12);
}

// Both at once: two days of 10 and eight of 6.
TEST(Repairs, TwoShipsWorkSideBySide) {
  EXPECT_NEAR(choose_order({10, 2}, 2, two_cuts).best.lost, 2 * 10 + 8 * 6, 1e-12);
}

// Either of two cables is enough: the first repair serves everybody, so the short one goes first.
TEST(Repairs, OfTwoWaysTheShortOneIsEnough) {
  const auto either = [](CutSet open) { return open == 3 ? 7.0 : 0.0; };
  const RepairChoice choice = choose_order({5, 3}, 1, either);
  EXPECT_THAT(order_of(choice.best), testing::ElementsAre(1, 0));
  EXPECT_NEAR(choice.best.lost, 21, 1e-12);
}

// Eight cuts that do not meet: unserved per day of repair decides (Smith's rule), which all 40,320
// orders confirm.
TEST(Repairs, GreedyIsBestForCutsThatDoNotMeet) {
  const std::vector<double> days{4, 9, 2, 7, 5, 3, 8, 6};
  const std::vector<double> lost{8, 3, 5, 7, 1, 9, 2, 6};
  const auto unserved = [&](CutSet open) {
    double sum = 0;
    for (std::size_t c = 0; c < lost.size(); ++c) sum += (open >> c) & 1U ? lost[c] : 0;
    return sum;
  };
  const RepairChoice choice = choose_order(days, 1, unserved);
  EXPECT_FALSE(choice.exact);
  EXPECT_FALSE(choice.tie);
  std::vector<std::size_t> order(days.size());
  std::iota(order.begin(), order.end(), 0);
  double least = repaired_in_order(order, days, 1, unserved).lost;
  while (std::next_permutation(order.begin(), order.end())) {
    least = std::min(least, repaired_in_order(order, days, 1, unserved).lost);
  }
  EXPECT_NEAR(choice.best.lost, least, 1e-9);
}

TEST(Repairs, EachSetOfCutsIsAskedOnce) {
  std::vector<int> asked(64);
  const auto unserved = [&](CutSet open) {
    ++asked[open];
    return static_cast<double>(open);
  };
  (void)choose_order({1, 2, 3, 4, 5, 6}, 1, unserved);
  EXPECT_LE(*std::max_element(asked.begin(), asked.end()), 1);
}

// What is lost whichever cut is open is lost in every order; so it is with equal cuts that add up, where
// an order exists that is first in the list and no better.
TEST(Repairs, WhereEveryOrderLosesTheSameItIsATie) {
  const auto constant = [](CutSet) { return 5.0; };
  EXPECT_TRUE(choose_order({3, 1, 2}, 1, constant).tie);
  EXPECT_NEAR(choose_order({3, 1, 2}, 1, constant).best.lost, 30, 1e-12);
  EXPECT_TRUE(choose_order(std::vector<double>(8, 2.0), 1, constant).tie);
  const auto each = [](CutSet open) { return 4.0 * std::popcount(open); };
  const RepairChoice equal = choose_order({2, 2, 2}, 1, each);
  EXPECT_TRUE(equal.tie);
  EXPECT_NEAR(equal.best.lost, 2 * (12 + 8 + 4), 1e-12);
  EXPECT_FALSE(choose_order({2, 3, 2}, 1, each).tie);
}

}  // namespace
}  // namespace archipelago::planning
