#include "metrics/statistics.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "base/random.hpp"

namespace archipelago::metrics {
namespace {

// Student's t, two-sided 95 %, of printed tables: 12.7062 (1 degree of freedom), 2.776445 (4).
TEST(Interval95, IsStudentsOfATextbookSample) {
  const std::array<double, 5> values{2, 4, 4, 5, 10};
  // Mean 5; squares 9 + 1 + 1 + 0 + 25 = 36; deviation sqrt(36 / 4) = 3; error 3 / sqrt(5).
  const double half = 2.776445 * 3 / std::sqrt(5.0);
  const Interval interval = interval95(values);
  EXPECT_DOUBLE_EQ(interval.mean, 5);
  EXPECT_NEAR(interval.low, 5 - half, 1e-6 * half);
  EXPECT_NEAR(interval.high, 5 + half, 1e-6 * half);
  EXPECT_EQ(interval.n, 5U);
}

// Mean 2, deviation sqrt(2), error 1; t of one degree of freedom.
TEST(Interval95, OfTwoValuesIsWide) {
  const Interval interval = interval95(std::array<double, 2>{1, 3});
  EXPECT_NEAR(interval.low, 2 - 12.7062, 1e-4);
  EXPECT_NEAR(interval.high, 2 + 12.7062, 1e-4);
}

TEST(Interval95, OfOneValueIsNotDefined) {
  const Interval interval = interval95(std::array<double, 1>{7.5});
  EXPECT_EQ(interval.mean, 7.5);
  EXPECT_EQ(interval.n, 1U);
  EXPECT_TRUE(std::isnan(interval.low));
  EXPECT_TRUE(std::isnan(interval.high));
}

TEST(Interval95, OfEqualValuesHasNoWidth) {
  const Interval interval = interval95(std::array<double, 4>{3, 3, 3, 3});
  EXPECT_EQ(interval.low, 3);
  EXPECT_EQ(interval.high, 3);
}

// 2000 samples of 5: a share of 0.95 holds the true mean; error sqrt(0.95 x 0.05 / 2000) = 0.00487.
TEST(Interval95, HoldsTheTrueMean95TimesInAHundred) {
  RandomStream random({.experiment = 1, .replicate = 0}, "coverage");
  int held = 0;
  for (int sample = 0; sample < 2000; ++sample) {
    std::array<double, 5> values{};
    for (double& v : values) v = 10 + random.normal();
    const Interval interval = interval95(values);
    held += interval.low <= 10 && 10 <= interval.high ? 1 : 0;
  }
  EXPECT_NEAR(held / 2000.0, 0.95, 4 * 0.00487);
}

// Differences 1, 2, 3: mean 2, deviation 1, t of 2 degrees of freedom 4.302653.
TEST(PairedDifference, IsTheIntervalOfTheDifferences) {
  const Interval difference =
      paired_difference(std::array<double, 3>{11, 22, 33}, std::array<double, 3>{10, 20, 30});
  EXPECT_DOUBLE_EQ(difference.mean, 2);
  EXPECT_NEAR(difference.low, 2 - 4.302653 / std::sqrt(3.0), 1e-6);
  EXPECT_NEAR(difference.high, 2 + 4.302653 / std::sqrt(3.0), 1e-6);
  EXPECT_EQ(difference.n, 3U);
}

TEST(PairedDifference, OfAScenarioAndItselfIsZero) {
  const std::array<double, 3> values{4, 8, 15};
  const Interval difference = paired_difference(values, values);
  EXPECT_EQ(difference.mean, 0);
  EXPECT_EQ(difference.low, 0);
  EXPECT_EQ(difference.high, 0);
}

// Common random numbers: both scenarios move with the replicate (deviation 10), the difference only
// by the rest (deviation about 1).  Unpaired, the half widths of both would add in squares.
TEST(PairedDifference, IsNarrowerThanUnpairedWhenReplicatesGoTogether) {
  RandomStream random({.experiment = 2, .replicate = 0}, "pairs");
  std::vector<double> baseline;
  std::vector<double> better;
  for (int replicate = 0; replicate < 10; ++replicate) {
    const double common = 100 + 10 * random.normal();
    baseline.push_back(common + 0.7 * random.normal());
    better.push_back(common - 5 + 0.7 * random.normal());
  }
  const auto half = [](const Interval& interval) { return (interval.high - interval.low) / 2; };
  const Interval paired = paired_difference(better, baseline);
  const double unpaired = std::hypot(half(interval95(baseline)), half(interval95(better)));
  EXPECT_LT(half(paired), unpaired / 3);
  EXPECT_LT(paired.high, 0) << "the gain of 5 is seen";
}

TEST(StatisticsDeathTest, NothingAndUnequalLengthsAbort) {
  EXPECT_DEATH((void)interval95({}), "broken precondition");
  EXPECT_DEATH((void)paired_difference(std::array<double, 2>{1, 2}, std::array<double, 1>{1}),
               "broken precondition");
}

}  // namespace
}  // namespace archipelago::metrics
