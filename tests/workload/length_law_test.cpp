#include "workload/laws/length_law.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace archipelago::workload {
namespace {

constexpr int kDraws = 40'000;

std::vector<std::int32_t> draws(const LengthLaw& law, int n = kDraws) {
  RandomStream random({.experiment = 5, .replicate = 0}, "lengths");
  std::vector<std::int32_t> lengths(static_cast<std::size_t>(n));
  for (std::int32_t& tokens : lengths) tokens = law.draw(random);
  return lengths;
}

double mean_of(const std::vector<std::int32_t>& lengths) {
  double sum = 0;
  for (const std::int32_t tokens : lengths) sum += tokens;
  return sum / static_cast<double>(lengths.size());
}

double share_up_to(const std::vector<std::int32_t>& lengths, std::int32_t limit) {
  const auto n = std::count_if(lengths.begin(), lengths.end(),
                               [&](std::int32_t tokens) { return tokens <= limit; });
  return static_cast<double>(n) / static_cast<double>(lengths.size());
}

TEST(LengthLaw, FixedIsAlwaysThatLength) {
  const LengthLaw law = LengthLaw::fixed(17);
  for (const std::int32_t tokens : draws(law, 100)) EXPECT_EQ(tokens, 17);
  EXPECT_EQ(law.mean(), 17);
  EXPECT_EQ(law.max(), 17);
}

// sigma^2 = 2 ln(150 / 100) = 0.811; variance = mean^2 (exp(sigma^2) - 1) = 150^2 (2.25 - 1), so
// the deviation is 167.7.  Bounds so wide that they cut nothing to speak of.
TEST(LengthLaw, LognormalHasTheMeanAndMedianAskedFor) {
  const LengthLaw law = LengthLaw::lognormal(100, 150, 1, 10'000'000);
  const auto lengths = draws(law);
  const double root_n = std::sqrt(static_cast<double>(kDraws));
  EXPECT_NEAR(mean_of(lengths), 150, 4 * 167.7 / root_n);
  // Rounded to whole tokens: "up to 100" is X < 100.5, a share of 0.5 + 0.0022.
  EXPECT_NEAR(share_up_to(lengths, 100), 0.5022, 4 * 0.5 / root_n);
  EXPECT_EQ(law.mean(), 150);
}

// One deviation above the median: 100 exp(0.9005) = 246.1; Phi(1) = 0.8413.
TEST(LengthLaw, LognormalSpreadsAsItsMeanAndMedianSay) {
  const auto lengths = draws(LengthLaw::lognormal(100, 150, 1, 10'000'000));
  const double error = std::sqrt(0.8413 * 0.1587 / kDraws);
  EXPECT_NEAR(share_up_to(lengths, 246), 0.8413, 4 * error);
}

TEST(LengthLaw, LognormalWithMeanEqualToMedianIsThatLength) {
  for (const std::int32_t tokens : draws(LengthLaw::lognormal(64, 64, 1, 1000), 100)) {
    EXPECT_EQ(tokens, 64);
  }
}

// P(X < 49.5) = Phi(ln(0.495) / 0.9005) = Phi(-0.781) = 0.2174; they all become 50, as do those
// that round to 50: up to X < 50.5, Phi(-0.7587) = 0.2240.
TEST(LengthLaw, LognormalIsClampedToItsBounds) {
  const auto lengths = draws(LengthLaw::lognormal(100, 150, 50, 300));
  EXPECT_EQ(*std::min_element(lengths.begin(), lengths.end()), 50);
  EXPECT_EQ(*std::max_element(lengths.begin(), lengths.end()), 300);
  EXPECT_NEAR(share_up_to(lengths, 50), 0.2240, 4 * std::sqrt(0.224 * 0.776 / kDraws));
}

// Mean m = 50, variance m^2 - m = 2450: deviation 49.5.  The variance of a geometric sample's
// variance: fourth central moment about 9 s^4 (as of an exponential), so (9 - 1) s^4 / n.
TEST(LengthLaw, GeometricHasTheMeanAndVarianceOfItsLaw) {
  const LengthLaw law = LengthLaw::geometric(50, 1'000'000);
  const auto lengths = draws(law);
  const double root_n = std::sqrt(static_cast<double>(kDraws));
  const double mean = mean_of(lengths);
  EXPECT_NEAR(mean, 50, 4 * 49.5 / root_n);
  double variance = 0;
  for (const std::int32_t tokens : lengths) variance += (tokens - mean) * (tokens - mean) / kDraws;
  EXPECT_NEAR(variance, 2450, 4 * std::sqrt(8.0) * 2450 / root_n);
  EXPECT_EQ(law.mean(), 50);
  EXPECT_EQ(law.max(), 1'000'000);
  EXPECT_EQ(*std::min_element(lengths.begin(), lengths.end()), 1);
}

// P(X <= k) = 1 - (1 - 1/4)^k: 0.25, 0.4375 and, with no memory, P(X = 3 | X > 2) = 0.25 again.
TEST(LengthLaw, GeometricGivesOneMoreTokenWithTheSameChanceEachTime) {
  const auto lengths = draws(LengthLaw::geometric(4, 1000));
  const double error = 0.5 / std::sqrt(static_cast<double>(kDraws));  // the widest of a share
  EXPECT_NEAR(share_up_to(lengths, 1), 0.25, 4 * error);
  EXPECT_NEAR(share_up_to(lengths, 2), 0.4375, 4 * error);
  const double beyond_two = 1 - share_up_to(lengths, 2);
  const double at_three = share_up_to(lengths, 3) - share_up_to(lengths, 2);
  EXPECT_NEAR(at_three / beyond_two, 0.25, 4 * error / beyond_two);
}

// (1 - 1/10)^20 = 0.1216 would be longer than 20 tokens; they all become 20, as do those that are.
TEST(LengthLaw, GeometricIsClampedToItsMaximum) {
  const auto lengths = draws(LengthLaw::geometric(10, 20));
  EXPECT_EQ(*std::max_element(lengths.begin(), lengths.end()), 20);
  EXPECT_NEAR(1 - share_up_to(lengths, 19), 0.1351, 4 * std::sqrt(0.1351 * 0.8649 / kDraws));
}

TEST(LengthLaw, GeometricOfMeanOneIsAlwaysOneToken) {
  for (const std::int32_t tokens : draws(LengthLaw::geometric(1, 9), 100)) EXPECT_EQ(tokens, 1);
}

// 0 % -> 10, 50 % -> 20, 100 % -> 100: mean 0.5 x 15 + 0.5 x 60 = 37.5.  A quarter is below 15
// (inside the first line), three quarters below 60 (inside the second).
TEST(LengthLaw, QuantilesAreJoinedByStraightLines) {
  const LengthLaw law = LengthLaw::quantiles({{0, 10}, {0.5, 20}, {1, 100}});
  EXPECT_DOUBLE_EQ(law.mean(), 37.5);
  EXPECT_EQ(law.max(), 100);
  const auto lengths = draws(law);
  const double error = 0.5 / std::sqrt(static_cast<double>(kDraws));  // the widest of a share
  // Rounded: "up to 15" is X < 15.5, at (15.5 - 10) / 10 x 0.5 = 0.275; "up to 60" X < 60.5, at
  // 0.5 + 40.5 / 80 x 0.5 = 0.753.
  EXPECT_NEAR(share_up_to(lengths, 15), 0.275, 4 * error);
  EXPECT_NEAR(share_up_to(lengths, 60), 0.753, 4 * error);
  // Deviation: sqrt(0.5 (15^2 + 10^2/12) + 0.5 (60^2 + 80^2/12) - 37.5^2) = 28.2.
  EXPECT_NEAR(mean_of(lengths), 37.5, 4 * 28.2 / std::sqrt(static_cast<double>(kDraws)));
  EXPECT_GE(*std::min_element(lengths.begin(), lengths.end()), 10);
  EXPECT_LE(*std::max_element(lengths.begin(), lengths.end()), 100);
}

// 40 % of the answers have exactly 8 tokens: a step of the distribution, not an error.
TEST(LengthLaw, EqualTokensAtTwoQuantilesAreAStep) {
  const auto lengths = draws(LengthLaw::quantiles({{0, 8}, {0.4, 8}, {1, 1008}}));
  // Plus those that round to 8 from above: 0.5 / 1000 x 0.6 = 0.0003.
  EXPECT_NEAR(share_up_to(lengths, 8), 0.4003, 4 * std::sqrt(0.24 / kDraws));
}

// The inverse by hand: the draw is the line at the stream's own uniform number.
TEST(LengthLaw, QuantileDrawIsTheInverseOfTheUniformNumber) {
  const LengthLaw law = LengthLaw::quantiles({{0, 100}, {0.25, 200}, {1, 1000}});
  RandomStream lengths({.experiment = 9, .replicate = 0}, "inverse");
  RandomStream numbers({.experiment = 9, .replicate = 0}, "inverse");
  for (int i = 0; i < 1000; ++i) {
    const double u = numbers.uniform();
    const double tokens = u < 0.25 ? 100 + 400 * u : 200 + (u - 0.25) / 0.75 * 800;
    ASSERT_NEAR(law.draw(lengths), tokens, 0.5 + 1e-9);
  }
}

TEST(LengthLawDeathTest, SharesThatDoNotRunFromZeroToOneAbort) {
  EXPECT_DEATH(LengthLaw::quantiles({{0.1, 1}, {1, 2}}), "broken precondition");
  EXPECT_DEATH(LengthLaw::quantiles({{0, 5}, {1, 2}}), "broken precondition");
  EXPECT_DEATH(LengthLaw::geometric(0.5, 10), "broken precondition");
  EXPECT_DEATH(LengthLaw::lognormal(100, 99, 1, 10), "broken precondition");
}

}  // namespace
}  // namespace archipelago::workload
