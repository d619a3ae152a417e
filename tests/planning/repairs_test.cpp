// Orders of repair on paper.
#include "planning/repairs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
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
  const RepairPlan plan = repair_order({10, 2}, 1, two_cuts);
  EXPECT_TRUE(plan.exact);
  EXPECT_THAT(order_of(plan), testing::ElementsAre(1, 0));
  EXPECT_NEAR(plan.unserved, 80, 1e-12);
  EXPECT_NEAR(plan.steps[0].done_days, 2, 1e-12);
  EXPECT_NEAR(plan.steps[1].done_days, 12, 1e-12);
  EXPECT_NEAR(plan.steps[0].unserved_a_day, 6, 1e-12);
  EXPECT_NEAR(plan.steps[1].unserved_a_day, 0, 1e-12);
  EXPECT_NEAR(repaired_in_order({0, 1}, {10, 2}, 1, two_cuts).unserved, 106, 1e-12);
}

// Both at once: two days of 10 and eight of 6.
TEST(Repairs, TwoShipsWorkSideBySide) {
  const RepairPlan plan = repair_order({10, 2}, 2, two_cuts);
  EXPECT_NEAR(plan.unserved, 2 * 10 + 8 * 6, 1e-12);
}

// Either of two cables is enough: the first repair serves everybody, so the short one goes first.
TEST(Repairs, OfTwoWaysTheShortOneIsEnough) {
  const auto either = [](CutSet open) { return open == 3 ? 7.0 : 0.0; };
  const RepairPlan plan = repair_order({5, 3}, 1, either);
  EXPECT_THAT(order_of(plan), testing::ElementsAre(1, 0));
  EXPECT_NEAR(plan.unserved, 21, 1e-12);
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
  const RepairPlan plan = repair_order(days, 1, unserved);
  EXPECT_FALSE(plan.exact);
  std::vector<std::size_t> order(days.size());
  std::iota(order.begin(), order.end(), 0);
  double least = repaired_in_order(order, days, 1, unserved).unserved;
  while (std::next_permutation(order.begin(), order.end())) {
    least = std::min(least, repaired_in_order(order, days, 1, unserved).unserved);
  }
  EXPECT_NEAR(plan.unserved, least, 1e-9);
}

TEST(Repairs, EachSetOfCutsIsAskedOnce) {
  std::vector<int> asked(64);
  const auto unserved = [&](CutSet open) {
    ++asked[open];
    return static_cast<double>(open);
  };
  (void)repair_order({1, 2, 3, 4, 5, 6}, 1, unserved);
  EXPECT_LE(*std::max_element(asked.begin(), asked.end()), 1);
}

}  // namespace
}  // namespace archipelago::planning
