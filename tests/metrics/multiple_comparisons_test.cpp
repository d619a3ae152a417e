#include "metrics/multiple_comparisons.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "base/random.hpp"

namespace archipelago::metrics {
namespace {

void expect_near(std::span<const double> found, std::span<const double> wanted) {
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], wanted[i], 1e-12) << i;
}

long below(const std::vector<double>& p, double level) {
  return std::count_if(p.begin(), p.end(), [&](double value) { return value <= level; });
}

// The example in the manual of pingouin.holm and pingouin.fdr (pingouin-stats.org).  Holm: 5 x
// 0.0003, 4 x 0.003, 3 x 0.054, 2 x 0.32, then the larger of 0.64 and 0.5.
// Benjamini-Hochberg: 5/1 x 0.0003, 5/2 x 0.003, 5/3 x 0.054, 5/4 x 0.32, 0.5.
constexpr std::array kManual{0.50, 0.003, 0.32, 0.054, 0.0003};

TEST(AdjustedPValues, HolmOfTheManualsExample) {
  expect_near(adjusted_p_values(kManual, Correction::kHolm),
              std::array{0.64, 0.012, 0.64, 0.162, 0.0015});
}

TEST(AdjustedPValues, BenjaminiHochbergOfTheManualsExample) {
  expect_near(adjusted_p_values(kManual, Correction::kBenjaminiHochberg),
              std::array{0.5, 0.0075, 0.4, 0.09, 0.0015});
}

// Benjamini and Hochberg 1995, section 4.1: fifteen comparisons of two treatments of infarction.
// At 5 % Bonferroni's bound 0.05 / 15 keeps three, and their procedure four: 0.0095 <= 4/15 x 0.05
// = 0.0133, and 0.0201 > 5/15 x 0.05.  Holm keeps three: 0.0095 > 0.05 / 12.
TEST(AdjustedPValues, TheExampleOfBenjaminiAndHochberg) {
  constexpr std::array kInfarction{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                   0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  const auto none = adjusted_p_values(kInfarction, Correction::kNone);
  EXPECT_EQ(below(none, 0.05), 9);
  EXPECT_EQ(below(none, 0.05 / 15), 3);
  EXPECT_EQ(below(adjusted_p_values(kInfarction, Correction::kHolm), 0.05), 3);
  const auto adjusted = adjusted_p_values(kInfarction, Correction::kBenjaminiHochberg);
  EXPECT_EQ(below(adjusted, 0.05), 4);
  EXPECT_NEAR(adjusted[3], 0.0095 * 15 / 4, 1e-12);
}

TEST(AdjustedPValues, NoneIsCountedWhereThereIsNone) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto adjusted = adjusted_p_values(std::array{nan, 0.02, 0.03}, Correction::kHolm);
  EXPECT_TRUE(std::isnan(adjusted[0]));
  EXPECT_DOUBLE_EQ(adjusted[1], 0.04);
  EXPECT_DOUBLE_EQ(adjusted[2], 0.04);
  EXPECT_TRUE(adjusted_p_values({}, Correction::kHolm).empty());
}

// Twenty comparisons without an effect, 2000 times: unadjusted some p is below 0.05 in 1 - 0.95^20 =
// 64 % of them, adjusted by Holm in at most 5 %; four deviations of 0.05 are 0.0195.
TEST(AdjustedPValues, HolmFindsSomethingInNothingOnceInTwentyTimes) {
  RandomStream random({.experiment = 6, .replicate = 0}, "nothing");
  int plain = 0;
  int holm = 0;
  for (int family = 0; family < 2000; ++family) {
    std::array<double, 20> p{};
    for (double& value : p) value = random.uniform();
    plain += *std::min_element(p.begin(), p.end()) < 0.05 ? 1 : 0;
    holm += below(adjusted_p_values(p, Correction::kHolm), 0.05) > 0 ? 1 : 0;
  }
  EXPECT_NEAR(plain / 2000.0, 0.64, 0.05);
  EXPECT_NEAR(holm / 2000.0, 0.049, 0.0195);
}

TEST(AdjustedPValues, EveryCorrectionHasItsWord) {
  for (const Correction correction :
       {Correction::kHolm, Correction::kBenjaminiHochberg, Correction::kNone}) {
    EXPECT_EQ(correction_of(word_of(correction)), correction);
  }
}

}  // namespace
}  // namespace archipelago::metrics
