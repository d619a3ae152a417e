#include "base/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.hpp"

namespace archipelago {
namespace {

// What the header promises: sqrt(1.02) - 1 = 0.00995.
constexpr double kRelativeError = 0.00995;

// The nearest-rank quantile at `permille` / 1000 in whole numbers: no rounding to argue about.
double exact_quantile(std::vector<double> values, std::size_t permille) {
  std::sort(values.begin(), values.end());
  const std::size_t rank = (permille * values.size() + 999) / 1000;
  return values[rank - 1];
}

LogHistogram histogram_of(const std::vector<double>& values) {
  LogHistogram histogram;
  for (const double v : values) histogram.add(v);
  return histogram;
}

void expect_quantiles_near(const std::vector<double>& values) {
  const LogHistogram histogram = histogram_of(values);
  for (const std::size_t permille : {1U, 10U, 100U, 250U, 500U, 750U, 900U, 950U, 990U, 1000U}) {
    const double exact = exact_quantile(values, permille);
    EXPECT_NEAR(histogram.quantile(static_cast<double>(permille) / 1000), exact,
                kRelativeError * exact)
        << permille << " per mille";
  }
}

std::vector<double> lognormal_values(std::string_view name, std::size_t n, double sigma) {
  RandomStream random({.experiment = 11, .replicate = 0}, name);
  std::vector<double> values(n);
  for (double& v : values) v = 0.5 * std::exp(sigma * random.normal());
  return values;
}

TEST(LogHistogram, QuantilesOfLognormalValuesAreWithinOnePercent) {
  expect_quantiles_near(lognormal_values("narrow", 20'000, 0.3));
  expect_quantiles_near(lognormal_values("wide", 20'000, 2.0));
}

TEST(LogHistogram, QuantilesOfTwoFarValuesAreWithinOnePercent) {
  std::vector<double> values(900, 0.003);
  values.insert(values.end(), 100, 4000.0);
  expect_quantiles_near(values);
}

// Values on both sides of the edge between two bins, 1e-6 x 1.02^k or nearly so.
TEST(LogHistogram, QuantilesOfValuesInAGeometricSeriesAreWithinOnePercent) {
  std::vector<double> values;
  for (double v = 2e-6; v < 9e5; v *= 1.013) values.push_back(v);
  expect_quantiles_near(values);
}

TEST(LogHistogram, AllQuantilesOfEqualValuesAreThatValue) {
  const LogHistogram histogram = histogram_of(std::vector<double>(1000, 0.0399947760914));
  EXPECT_EQ(histogram.quantile(0.001), 0.0399947760914);
  EXPECT_EQ(histogram.quantile(0.5), 0.0399947760914);
  EXPECT_EQ(histogram.quantile(1.0), 0.0399947760914);
  EXPECT_NEAR(histogram.mean(), 0.0399947760914, 1e-15);
}

TEST(LogHistogram, OneValueIsEveryQuantile) {
  const LogHistogram histogram = histogram_of({7.0});
  EXPECT_EQ(histogram.quantile(1e-9), 7.0);
  EXPECT_EQ(histogram.quantile(1.0), 7.0);
}

// Ten values 1, 2, 4 ... 512: the nearest rank of p = 0.5 is the fifth (16), of 0.51 the sixth.
TEST(LogHistogram, QuantileIsTheNearestRankNotAnInterpolation) {
  std::vector<double> values;
  for (double v = 1; v < 1000; v *= 2) values.push_back(v);
  const LogHistogram histogram = histogram_of(values);
  EXPECT_NEAR(histogram.quantile(0.50), 16, 0.16);
  EXPECT_NEAR(histogram.quantile(0.51), 32, 0.32);
  EXPECT_NEAR(histogram.quantile(0.90), 256, 2.56);
  EXPECT_NEAR(histogram.quantile(0.91), 512, 5.12);
}

TEST(LogHistogram, MergedEqualsJoint) {
  const std::vector<double> left = lognormal_values("left", 3000, 1.0);
  const std::vector<double> right = lognormal_values("right", 5000, 0.2);
  std::vector<double> both = left;
  both.insert(both.end(), right.begin(), right.end());
  LogHistogram merged = histogram_of(left);
  merged.merge(histogram_of(right));
  const LogHistogram joint = histogram_of(both);
  EXPECT_EQ(merged.count(), 8000U);
  EXPECT_EQ(merged.min(), joint.min());
  EXPECT_EQ(merged.max(), joint.max());
  EXPECT_NEAR(merged.mean(), joint.mean(), 1e-12);  // another order of summation
  for (int percent = 1; percent <= 100; ++percent) {
    EXPECT_EQ(merged.quantile(percent / 100.0), joint.quantile(percent / 100.0)) << percent;
  }
}

TEST(LogHistogram, AnEmptyPartChangesNothingInAMerge) {
  const LogHistogram empty;
  LogHistogram values = histogram_of({2.0, 3.0});
  values.merge(empty);
  EXPECT_EQ(values.count(), 2U);
  EXPECT_EQ(values.min(), 2.0);
  LogHistogram from_empty;
  from_empty.merge(values);
  EXPECT_EQ(from_empty.count(), 2U);
  EXPECT_EQ(from_empty.min(), 2.0);
  EXPECT_EQ(from_empty.max(), 3.0);
  EXPECT_EQ(from_empty.mean(), 2.5);
}

TEST(LogHistogram, EmptyAnswersZero) {
  const LogHistogram empty;
  EXPECT_EQ(empty.count(), 0U);
  EXPECT_EQ(empty.mean(), 0.0);
  EXPECT_EQ(empty.min(), 0.0);
  EXPECT_EQ(empty.max(), 0.0);
  EXPECT_EQ(empty.quantile(0.5), 0.0);
}

// The range is [1e-6, 1e6]; beyond it the extremes and the mean stay exact.
TEST(LogHistogram, ValuesOutsideTheRangeCountInTheEndBins) {
  const LogHistogram histogram = histogram_of({0.0, 1e-9, 1.0, 3e7});
  EXPECT_EQ(histogram.count(), 4U);
  EXPECT_EQ(histogram.min(), 0.0);
  EXPECT_EQ(histogram.max(), 3e7);
  EXPECT_DOUBLE_EQ(histogram.mean(), (1e-9 + 1.0 + 3e7) / 4);
  EXPECT_EQ(histogram.quantile(0.25), 0.0);
  EXPECT_EQ(histogram.quantile(0.50), 0.0);  // the end bin answers the smallest value
  EXPECT_NEAR(histogram.quantile(0.75), 1.0, kRelativeError);
  EXPECT_EQ(histogram.quantile(1.0), 3e7);
}

TEST(LogHistogramDeathTest, QuantileOfAShareOutsideZeroToOneAborts) {
  const LogHistogram histogram = histogram_of({1.0});
  EXPECT_DEATH((void)histogram.quantile(0.0), "broken precondition");
  EXPECT_DEATH((void)histogram.quantile(1.01), "broken precondition");
}

TEST(LogHistogram, IsMadeAgainFromItsParts) {
  const LogHistogram before = histogram_of({1e-9, 0.2, 0.2, 3, 1e9});  // two beyond the range
  const auto after = LogHistogram::from(before.parts());
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->count(), 5U);
  EXPECT_EQ(after->mean(), before.mean());
  for (const double p : {0.1, 0.4, 0.6, 0.8, 1.0})
    EXPECT_EQ(after->quantile(p), before.quantile(p));
  LogHistogram::Parts parts = before.parts();
  EXPECT_EQ(parts.bins.size(), 4U);
  parts.count = 6;  // one that is in no bin
  EXPECT_FALSE(LogHistogram::from(parts).has_value());
  parts = before.parts();
  std::swap(parts.bins[0], parts.bins[1]);
  EXPECT_FALSE(LogHistogram::from(parts).has_value());
}

}  // namespace
}  // namespace archipelago
