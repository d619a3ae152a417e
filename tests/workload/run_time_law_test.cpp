// Laws of run times that are given by percentiles or mixed, against arithmetic.
#include "workload/laws/run_time_law.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace archipelago::workload {
namespace {

constexpr int kDraws = 40'000;
const double kRootN = std::sqrt(static_cast<double>(kDraws));

std::vector<double> draws(const RunTimeLaw& law, int n = kDraws) {
  RandomStream random({.experiment = 5, .replicate = 0}, "run times");
  std::vector<double> times(static_cast<std::size_t>(n));
  for (double& seconds : times) seconds = law.draw(random, 8000).seconds();
  return times;
}

double mean_of(const std::vector<double>& times) {
  double sum = 0;
  for (const double seconds : times) sum += seconds;
  return sum / static_cast<double>(times.size());
}

double share_up_to(const std::vector<double>& times, double limit) {
  const auto n =
      std::count_if(times.begin(), times.end(), [&](double seconds) { return seconds <= limit; });
  return static_cast<double>(n) / static_cast<double>(times.size());
}

// From 100 at 0.2 to 10,000 at 0.7: half way, at 0.45, sqrt(100 x 10,000) = 1000; a line in the
// value would give 5050.  Mean of the step 9900 / ln 100 = 2149.75.
TEST(QuantileCurve, LinesMayStandInTheLogarithm) {
  using enum QuantileCurve::Between;
  const std::vector<QuantileCurve::Point> points{{0, 100}, {0.2, 100}, {0.7, 10'000}, {1, 10'000}};
  const QuantileCurve in_log(points, kLogValue);
  EXPECT_NEAR(in_log.at(0.45), 1000, 1e-9);
  EXPECT_DOUBLE_EQ(QuantileCurve(points, kValue).at(0.45), 5050);
  // 0.2 x 100 + 0.5 x 2149.75 + 0.3 x 10,000.
  EXPECT_NEAR(in_log.mean(), 20 + 0.5 * 9900 / std::log(100) + 3000, 1e-9);
  EXPECT_DOUBLE_EQ(in_log.at(0), 100);
  EXPECT_DOUBLE_EQ(in_log.at(1), 10'000);
}

TEST(QuantileCurveDeathTest, WhatIsNoDistributionAborts) {
  using enum QuantileCurve::Between;
  EXPECT_DEATH(QuantileCurve({{0, 1}, {0.9, 2}}, kValue), "broken precondition");
  EXPECT_DEATH(QuantileCurve({{0, 1}, {0.5, 2}, {0.5, 3}, {1, 4}}, kValue), "broken precondition");
  EXPECT_DEATH(QuantileCurve({{0, 0}, {1, 2}}, kLogValue), "broken precondition");
}

// 60 s at 0, 600 s at half, 6 h at 1: a quarter below sqrt(60 x 600) = 189.74 s, three quarters
// below sqrt(600 x 21,600) = 3600 s.  Mean 0.5 x 540 / ln 10 + 0.5 x 21,000 / ln 36 = 3047.3 s.
TEST(RunTimeLaw, PercentilesAreJoinedInTheLogarithmOfTime) {
  const RunTimeLaw law = RunTimeLaw::percentiles({{0, 60}, {0.5, 600}, {1, 21'600}});
  const double mean = 0.5 * 540 / std::log(10) + 0.5 * 21'000 / std::log(36);
  EXPECT_NEAR(law.mean(1000), mean, 1e-9);
  EXPECT_EQ(law.mean(8000), law.mean(1000)) << "GPUs do not matter";
  const std::vector<double> times = draws(law);
  EXPECT_NEAR(share_up_to(times, std::sqrt(60 * 600.0)), 0.25, 4 * 0.5 / kRootN);
  EXPECT_NEAR(share_up_to(times, 3600), 0.75, 4 * 0.5 / kRootN);
  // E X^2 = 0.5 (600^2 - 60^2) / (2 ln 10) + 0.5 (21,600^2 - 600^2) / (2 ln 36).
  const double square = 0.5 * (600.0 * 600 - 60.0 * 60) / (2 * std::log(10)) +
                        0.5 * (21'600.0 * 21'600 - 600.0 * 600) / (2 * std::log(36));
  EXPECT_NEAR(mean_of(times), mean, 4 * std::sqrt(square - mean * mean) / kRootN);
  EXPECT_GE(*std::min_element(times.begin(), times.end()), 60);
  EXPECT_LE(*std::max_element(times.begin(), times.end()), 21'600);
}

// 30 % always 90 s, 70 % lognormal of median 1000 s and mean 2000 s: mean 0.3 x 90 + 0.7 x 2000 =
// 1427 s; up to 1000 s: the 30 %, and half of the others.
TEST(RunTimeLaw, AMixtureDrawsEachPartByItsShare) {
  const RunTimeLaw law = RunTimeLaw::mixture({{RunTimeLaw::fixed(90), 0.3},
                                              {RunTimeLaw::lognormal(1000, 2000, 0, 8e6), 0.7},
                                              {RunTimeLaw::fixed(7), 0.0}});
  EXPECT_NEAR(law.mean(1000), 1427, 1e-9);
  const std::vector<double> times = draws(law);
  EXPECT_NEAR(static_cast<double>(std::count(times.begin(), times.end(), 90.0)) / kDraws, 0.3,
              4 * std::sqrt(0.21) / kRootN);
  EXPECT_NEAR(share_up_to(times, 1000), 0.65, 4 * std::sqrt(0.65 * 0.35) / kRootN);
  EXPECT_EQ(std::count(times.begin(), times.end(), 7.0), 0) << "a share of nothing";
  // Of the lognormal E X^2 = mean^2 exp(2 ln 2) = 4 x 2000^2.
  const double square = 0.3 * 90 * 90 + 0.7 * 4 * 2000.0 * 2000;
  EXPECT_NEAR(mean_of(times), 1427, 4 * std::sqrt(square - 1427.0 * 1427) / kRootN);
}

// One part: the same times, whatever its share is called.
TEST(RunTimeLaw, AMixtureOfOneIsThatLaw) {
  const RunTimeLaw law = RunTimeLaw::percentiles({{0, 1}, {1, 1000}});
  EXPECT_EQ(draws(RunTimeLaw::mixture({{law, 0.2}}), 100), draws(law, 100));
}

TEST(RunTimeLawDeathTest, WhatIsNoMixtureAborts) {
  const RunTimeLaw mixed = RunTimeLaw::mixture({{RunTimeLaw::fixed(1), 1}});
  EXPECT_DEATH(RunTimeLaw::mixture({{mixed, 1}}), "broken precondition");
  EXPECT_DEATH(RunTimeLaw::mixture({{RunTimeLaw::work(1, 1), 1}}), "broken precondition");
  EXPECT_DEATH(RunTimeLaw::mixture({}), "broken precondition");
}

}  // namespace
}  // namespace archipelago::workload
