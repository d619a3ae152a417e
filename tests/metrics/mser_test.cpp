#include "metrics/mser.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <vector>

#include "base/random.hpp"

namespace archipelago::metrics {
namespace {

// Batches of five equal values.
std::vector<double> batches(std::initializer_list<double> means) {
  std::vector<double> series;
  for (const double mean : means) series.insert(series.end(), kMserBatch, mean);
  return series;
}

// Batches 0, 4, 5, 5, 4, 5 (d < 3).  d = 0: mean 23/6, squares 107 - 529/6 = 18.8333, / 36 = 0.523.
// d = 1: mean 4.6, squares 107 - 5 x 21.16 = 1.2, / 25 = 0.048.  d = 2: mean 4.75, squares
// 91 - 4 x 22.5625 = 0.75, / 16 = 0.0469: the lowest, at the last d allowed.
TEST(Mser5, OfAHandMadeSeries) {
  const auto cut = mser5(batches({0, 4, 5, 5, 4, 5}));
  ASSERT_TRUE(cut.has_value());
  EXPECT_EQ(cut->observations, 10U);
  EXPECT_FALSE(cut->settled);
}

// Batches 0, 5, 4, 5, 4, 5, 4, 5 (d < 4).  d = 0: squares 148 - 1024/8 = 20, / 64 = 0.3125.  d = 1:
// mean 32/7, squares 148 - 1024/7 = 1.7143, / 49 = 0.0350.  d = 2: squares 123 - 729/6 = 1.5, / 36 =
// 0.0417.  d = 3: squares 107 - 529/5 = 1.2, / 25 = 0.048.
TEST(Mser5, LeavesOutTheEmptyStart) {
  const auto cut = mser5(batches({0, 5, 4, 5, 4, 5, 4, 5}));
  ASSERT_TRUE(cut.has_value());
  EXPECT_EQ(cut->observations, 5U);
  EXPECT_TRUE(cut->settled);
}

TEST(Mser5, OfAConstantSeriesLeavesOutNothing) {
  const auto cut = mser5(std::vector<double>(100, 3.0));
  ASSERT_TRUE(cut.has_value());
  EXPECT_EQ(cut->observations, 0U);
  EXPECT_TRUE(cut->settled);
}

TEST(Mser5, OfASeriesThatOnlyRisesHasNotSettled) {
  std::vector<double> rising;
  for (int i = 0; i < 100; ++i) rising.push_back(i);
  EXPECT_FALSE(mser5(rising)->settled);
}

// 19 observations are three batches.
TEST(Mser5, OfTooFewBatchesSaysNothing) {
  EXPECT_FALSE(mser5(std::vector<double>(19, 1.0)).has_value());
  EXPECT_TRUE(mser5(std::vector<double>(20, 1.0)).has_value());
}

// Noise of deviation 1 around 10, below it by 10 x 0.9^i: within half a unit after 29 observations.
TEST(Mser5, FindsTheEndOfAnExponentialStart) {
  RandomStream random({.experiment = 7, .replicate = 0}, "start");
  double sum = 0;
  for (int sample = 0; sample < 200; ++sample) {
    std::vector<double> series;
    double gap = 10;
    for (int i = 0; i < 400; ++i) {
      series.push_back(10 - gap + random.normal());
      gap *= 0.9;
    }
    const auto cut = mser5(series);
    EXPECT_GE(cut->observations, 10U);
    sum += static_cast<double>(cut->observations);
  }
  EXPECT_GT(sum / 200, 15);
  EXPECT_LT(sum / 200, 60);
}

}  // namespace
}  // namespace archipelago::metrics
