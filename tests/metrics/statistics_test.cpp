#include "metrics/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "base/random.hpp"

namespace archipelago::metrics {
namespace {

// Student's t, two-sided 95 %, of printed tables: 12.7062 (1 degree of freedom), 2.776445 (4).
// Tables of Student's t, two-sided 95 %: 12.706 of one degree of freedom, 4.303 of two, 2.262 of nine.
TEST(Statistics, StudentsQuantilesAreThoseOfTheTables) {
  EXPECT_NEAR(student95(2), 12.706, 5e-4);
  EXPECT_NEAR(student95(3), 4.303, 5e-4);
  EXPECT_NEAR(student95(10), 2.262, 5e-4);
}

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

// 1 and 3: mean 2, error 1: 2 exp(-+ 12.7062 / 2).
TEST(Interval95, OnALogScaleHasNoNegativeEnd) {
  const Interval interval = interval95(std::array<double, 2>{1, 3}, IntervalMethod::kLog);
  EXPECT_EQ(interval.mean, 2);
  EXPECT_NEAR(interval.low, 2 * std::exp(-6.3531), 1e-6);
  EXPECT_NEAR(interval.high / (2 * std::exp(6.3531)), 1, 1e-4);
}

// Nobody waits in two of three replicates: a logarithm of each would not do.
TEST(Interval95, OnALogScaleTakesZeros) {
  const Interval interval = interval95(std::array<double, 3>{0, 0, 3}, IntervalMethod::kLog);
  // Mean 1, error 1: exp(-+ 4.302653).
  EXPECT_NEAR(interval.low, std::exp(-4.302653), 1e-6);
  EXPECT_NEAR(interval.high / std::exp(4.302653), 1, 1e-5);
}

// 2 and 4: 1 + 2 exp(-+ 12.7062 x 1 / 2).
TEST(Interval95, OfSlowdownsStaysAboveOne) {
  const Interval interval = interval95(std::array<double, 2>{2, 4}, IntervalMethod::kLogAboveOne);
  EXPECT_EQ(interval.mean, 3);
  EXPECT_NEAR(interval.low, 1 + 2 * std::exp(-6.3531), 1e-6);
  EXPECT_GT(interval.low, 1);
}

// 0.9 and 1.0: mean 0.95, error 0.05, odds 19; 12.7062 x 0.05 / (0.95 x 0.05) = 13.3749.
TEST(Interval95, OfSharesStaysBetweenNoneAndAll) {
  const Interval interval = interval95(std::array<double, 2>{0.9, 1.0}, IntervalMethod::kLogit);
  const double high_odds = 19 * std::exp(13.3749);
  EXPECT_NEAR(interval.low, 19 * std::exp(-13.3749) / (1 + 19 * std::exp(-13.3749)), 1e-7);
  EXPECT_NEAR(interval.high, high_odds / (1 + high_odds), 1e-9);
  EXPECT_LE(interval.high, 1);
}

TEST(Interval95, OfSharesThatAreAllWholeHasNoWidth) {
  const Interval interval = interval95(std::array<double, 3>{1, 1, 1}, IntervalMethod::kLogit);
  EXPECT_EQ(interval.low, 1);
  EXPECT_EQ(interval.high, 1);
}

// 1.0001 and 0.9997: mean 0.9999, error 0.0002, half width 12.7062 x 0.0002 = 0.00254; no end beyond
// the figure that passed the bound.
TEST(Interval95, OfFiguresThatPassABoundIsThatOfTCutThere) {
  const std::array<double, 2> above{1.0001, 0.9997};
  const Interval share = interval95(above, IntervalMethod::kLogit);
  EXPECT_NEAR(share.low, 0.9999 - 0.00254124, 1e-8);
  EXPECT_EQ(share.high, 1.0001);
  const std::array<double, 2> negative{-1, 3};
  EXPECT_EQ(interval95(negative, IntervalMethod::kLog).low, -1);
  EXPECT_EQ(interval95(negative, IntervalMethod::kLog).high, interval95(negative).high);
}

// Noise of a thousandth: all methods agree to a thousandth of the half width.
TEST(Interval95, MethodsAgreeWhereReplicatesDo) {
  const std::array<double, 4> values{0.5004, 0.4997, 0.5001, 0.4999};
  const Interval t = interval95(values);
  const double half = t.high - t.mean;
  for (const IntervalMethod method : {IntervalMethod::kLog, IntervalMethod::kLogit}) {
    EXPECT_NEAR(interval95(values, method).low, t.low, 2e-3 * half);
    EXPECT_NEAR(interval95(values, method).high, t.high, 2e-3 * half);
  }
}

// How often an interval of n lognormal waits holds their true mean exp(deviation^2 / 2), and how
// often it has a negative end.
struct Coverage {
  double held = 0;
  double negative = 0;
};
Coverage coverage_of(double deviation, std::size_t n, IntervalMethod method) {
  constexpr int kSamples = 4000;
  RandomStream random({.experiment = 3, .replicate = 0}, "waits");
  const double truth = std::exp(deviation * deviation / 2);
  Coverage coverage;
  std::vector<double> waits(n);
  for (int sample = 0; sample < kSamples; ++sample) {
    for (double& wait : waits) wait = std::exp(deviation * random.normal());
    const Interval interval = interval95(waits, method);
    coverage.held += interval.low <= truth && truth <= interval.high ? 1.0 / kSamples : 0;
    coverage.negative += interval.low < 0 ? 1.0 / kSamples : 0;
  }
  return coverage;
}

// 4000 samples: two deviations of a share of 0.9 are 0.0095.
TEST(Interval95, OfHeavyTailedWaitsHoldsTheMeanMoreOftenThanT) {
  for (const double deviation : {0.6, 1.0}) {
    for (const std::size_t n : {5U, 10U}) {
      const Coverage t = coverage_of(deviation, n, IntervalMethod::kT);
      const Coverage log = coverage_of(deviation, n, IntervalMethod::kLog);
      EXPECT_GT(log.held, t.held + 0.01) << deviation << " " << n;
      EXPECT_GT(log.held, deviation < 1 ? 0.91 : 0.86) << deviation << " " << n;
      EXPECT_EQ(log.negative, 0);
    }
  }
  EXPECT_GT(coverage_of(1.0, 5, IntervalMethod::kT).negative, 0.4) << "half of t's reach below 0";
}

TEST(Interval95, OfLightTailedWaitsHoldsTheMean95TimesInAHundred) {
  for (const std::size_t n : {5U, 10U}) {
    EXPECT_NEAR(coverage_of(0.1, n, IntervalMethod::kLog).held, 0.95, 4 * 0.00345) << n;
  }
}

// Shares near 1: one less a hundredth of a unit exponential, cut at 0; true mean 0.99.
TEST(Interval95, OfSharesNearOneHoldsTheMeanMoreOftenThanT) {
  RandomStream random({.experiment = 4, .replicate = 0}, "shares");
  int held_t = 0;
  int held_logit = 0;
  int above_one = 0;
  for (int sample = 0; sample < 4000; ++sample) {
    std::array<double, 5> shares{};
    for (double& share : shares) share = std::max(0.0, 1 - 0.01 * random.exponential());
    const Interval t = interval95(shares);
    const Interval logit = interval95(shares, IntervalMethod::kLogit);
    held_t += t.low <= 0.99 && 0.99 <= t.high ? 1 : 0;
    held_logit += logit.low <= 0.99 && 0.99 <= logit.high ? 1 : 0;
    above_one += t.high > 1 ? 1 : 0;
    EXPECT_LE(logit.high, 1);
  }
  EXPECT_GT(above_one, 1000) << "t's intervals of shares that no share can reach";
  EXPECT_GT(held_logit, held_t + 80);
  EXPECT_GT(held_logit, 4000 * 0.91);
}

// t = 2 / (1 / sqrt(3)) = 3.4641 of 2 degrees of freedom: p = 1 - t / sqrt(2 + t^2) = 1 -
// sqrt(12 / 14) = 0.0741799.
TEST(PairedPValue, IsStudentsOfTheDifferences) {
  EXPECT_NEAR(paired_p_value(std::array<double, 3>{11, 22, 33}, std::array<double, 3>{10, 20, 30}),
              0.0741799, 1e-7);
}

TEST(PairedPValue, OfEqualDifferencesIsNoneOrAll) {
  const std::array<double, 3> base{4, 8, 15};
  EXPECT_EQ(paired_p_value(base, base), 1);
  EXPECT_EQ(paired_p_value(std::array<double, 3>{5, 9, 16}, base), 0);
  EXPECT_TRUE(std::isnan(paired_p_value(std::array<double, 1>{1}, std::array<double, 1>{2})));
}

// The p value is below 0.05 exactly where the interval leaves 0 out.
TEST(PairedPValue, AgreesWithTheInterval) {
  RandomStream random({.experiment = 5, .replicate = 0}, "pairs");
  for (int sample = 0; sample < 1000; ++sample) {
    std::array<double, 5> values{};
    for (double& v : values) v = 0.7 + random.normal();
    const Interval d = paired_difference(values, std::array<double, 5>{});
    EXPECT_EQ(paired_p_value(values, std::array<double, 5>{}) < 0.05, d.low > 0 || d.high < 0);
  }
}

TEST(StatisticsDeathTest, NothingAndUnequalLengthsAbort) {
  EXPECT_DEATH((void)interval95({}), "broken precondition");
  EXPECT_DEATH((void)paired_difference(std::array<double, 2>{1, 2}, std::array<double, 1>{1}),
               "broken precondition");
}

}  // namespace
}  // namespace archipelago::metrics
