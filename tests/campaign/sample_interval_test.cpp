// Quantiles of draws, intervals of shares, the bootstrap, and whether signs hold.
#include "campaign/sensitivity/sample_interval.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "campaign/sensitivity/robustness.hpp"

namespace archipelago::campaign {
namespace {

// Place (4 - 1) p + 1 of 1, 2, 3, 4: 1.75 at a quarter, 2.5 in the middle.
TEST(QuantileOf, IsStraightBetweenOrderStatistics) {
  EXPECT_DOUBLE_EQ(quantile_of({4, 2, 3, 1}, 0.25), 1.75);
  EXPECT_DOUBLE_EQ(quantile_of({4, 2, 3, 1}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile_of({4, 2, 3, 1}, 0), 1);
  EXPECT_DOUBLE_EQ(quantile_of({4, 2, 3, 1}, 1), 4);
  EXPECT_DOUBLE_EQ(quantile_of({7}, 0.975), 7);
}

// 0, 1, ..., 1000: 25 and 975 cut off a fortieth each.
TEST(Middle95, LeavesAFortiethAtEachEnd) {
  std::vector<double> values(1001);
  std::iota(values.begin(), values.end(), 0.0);
  const Bounds bounds = middle95(values);
  EXPECT_NEAR(bounds.low, 25, 1e-9);
  EXPECT_NEAR(bounds.high, 975, 1e-9);
}

// None of 10: the upper bound solves (1 - p)^10 = 0.025, p = 1 - 0.025^0.1 = 0.308497; all of 10 is
// its mirror image.  5 of 10: 0.187086 to 0.812914 (printed tables of Clopper and Pearson).
TEST(Share95, IsClopperAndPearsons) {
  EXPECT_DOUBLE_EQ(share95(0, 10).low, 0);
  EXPECT_NEAR(share95(0, 10).high, 0.308497, 1e-6);
  EXPECT_NEAR(share95(10, 10).low, 0.691503, 1e-6);
  EXPECT_DOUBLE_EQ(share95(10, 10).high, 1);
  EXPECT_NEAR(share95(5, 10).low, 0.187086, 1e-6);
  EXPECT_NEAR(share95(5, 10).high, 0.812914, 1e-6);
}

double mean_of(const std::vector<double>& values, std::span<const std::size_t> rows) {
  double sum = 0;
  for (const std::size_t row : rows) sum += values[row];
  return sum / static_cast<double>(rows.size());
}

// Means of 50 normal draws: the percentile interval holds the true mean 0.93 to 0.95 of the time
// (it is a little narrow at n = 50); error of a share over 400 samples sqrt(0.94 x 0.06 / 400) = 0.012.
TEST(Bootstrap95, HoldsTheTrueMean) {
  RandomStream random({.experiment = 3, .replicate = 0}, "bootstrap");
  int held = 0;
  for (int sample = 0; sample < 400; ++sample) {
    std::vector<double> values(50);
    for (double& v : values) v = 10 + random.normal();
    const Bounds bounds = bootstrap95(50, random, [&](std::span<const std::size_t> rows) {
      return std::vector<double>{mean_of(values, rows)};
    })[0];
    held += bounds.low <= 10 && 10 <= bounds.high ? 1 : 0;
  }
  EXPECT_NEAR(held / 400.0, 0.94, 3 * 0.012);
}

TEST(Bootstrap95, OfWhatDoesNotVaryHasNoWidthAndOfNothingNoBounds) {
  RandomStream random({.experiment = 3, .replicate = 0}, "bootstrap");
  const std::vector<Bounds> bounds = bootstrap95(5, random, [](std::span<const std::size_t>) {
    return std::vector<double>{7, std::nan("")};
  });
  ASSERT_EQ(bounds.size(), 2U);
  EXPECT_EQ(bounds[0].low, 7);
  EXPECT_EQ(bounds[0].high, 7);
  EXPECT_TRUE(std::isnan(bounds[1].low) && std::isnan(bounds[1].high));
}

std::vector<DrawnHeadline> draws_of(const std::vector<double>& values, double smallest) {
  std::vector<DrawnHeadline> draws;
  for (const double value : values) draws.push_back({value, smallest});
  return draws;
}

// Nominal +2; of 8 draws 5 are above 0, 2 below, 1 is 0: 5/8 hold.  Mean (1+2+3+4+5-1-2+0)/8 = 1.5.
TEST(Robustness, IsTheShareOfDrawsThatReadAsTheNominalRun) {
  const std::vector<DrawnHeadline> draws = draws_of({1, 2, 3, 4, 5, -1, -2, 0}, 0.5);
  const Robustness up = robustness_of({2, 0.5}, draws);
  EXPECT_EQ(up.nominal, Reading::kAbove);
  EXPECT_DOUBLE_EQ(up.share, 5.0 / 8);
  EXPECT_DOUBLE_EQ(up.ties, 1.0 / 8);
  EXPECT_DOUBLE_EQ(up.mean, 1.5);
  EXPECT_EQ(up.draws, 8U);
  EXPECT_LT(up.share_bounds.low, 5.0 / 8);
  EXPECT_GT(up.share_bounds.high, 5.0 / 8);
  EXPECT_DOUBLE_EQ(robustness_of({-1, 0.5}, draws).share, 2.0 / 8);
}

// With 1.5 the smallest that matters, 1, -1 and 0 are ties: 4 draws above, 1 below, 3 ties.
TEST(Robustness, ADifferenceTooSmallToMatterIsATieAndHasNoSign) {
  const std::vector<DrawnHeadline> draws = draws_of({1, 2, 3, 4, 5, -1, -2, 0}, 1.5);
  EXPECT_DOUBLE_EQ(robustness_of({2, 1.5}, draws).share, 4.0 / 8);
  const Robustness tie = robustness_of({1, 1.5}, draws);
  EXPECT_EQ(tie.nominal, Reading::kTie);
  EXPECT_DOUBLE_EQ(tie.share, 3.0 / 8);
  EXPECT_DOUBLE_EQ(tie.ties, 3.0 / 8);
}

TEST(Robustness, ADrawWithoutAFigureDoesNotHoldAndIsNotInTheMean) {
  const Robustness r = robustness_of({2, 0}, draws_of({4, std::nan("")}, 0));
  EXPECT_DOUBLE_EQ(r.share, 0.5);
  EXPECT_DOUBLE_EQ(r.mean, 4);
}

}  // namespace
}  // namespace archipelago::campaign
