// Quantile functions of uncertain inputs, against arithmetic on paper.
#include "campaign/sensitivity/law.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace archipelago::campaign {
namespace {

// The u at which a truncated law has the quantile p of the law without ends.
double inside(double p) { return (p - kTail) / (1 - 2 * kTail); }

TEST(Law, UniformAndLogUniformAreStraightInTheirScale) {
  EXPECT_DOUBLE_EQ(Law::uniform(2, 6).quantile(0), 2);
  EXPECT_DOUBLE_EQ(Law::uniform(2, 6).quantile(0.75), 5);
  EXPECT_DOUBLE_EQ(Law::uniform(2, 6).quantile(1), 6);
  // 0.5 to 2: half of the draws below sqrt(0.5 x 2) = 1, a quarter below 0.5 x 4^(1/4).
  EXPECT_DOUBLE_EQ(Law::log_uniform(0.5, 2).quantile(0.5), 1);
  EXPECT_DOUBLE_EQ(Law::log_uniform(0.5, 2).quantile(0.25), std::sqrt(0.5));
}

// From 0 to 4, mode 1: area left of the mode (1 - 0) / (4 - 0) = 1/4; right of it the quantile is
// 4 - sqrt((1 - u) x 4 x 3), at u = 0.8125 4 - sqrt(2.25) = 2.5.
TEST(Law, TriangularHasItsAreas) {
  const Law law = Law::triangular(0, 1, 4);
  EXPECT_DOUBLE_EQ(law.quantile(0.25), 1);
  EXPECT_DOUBLE_EQ(law.quantile(0.8125), 2.5);
  EXPECT_DOUBLE_EQ(law.quantile(0), 0);
  EXPECT_DOUBLE_EQ(law.quantile(1), 4);
  // The mode at an end: u = (x / 2)^2.
  EXPECT_NEAR(Law::triangular(0, 2, 2).quantile(0.25), 1, 1e-12);
}

// Normal tables: 0.841344746 lies one deviation up, 0.999 lies 3.090232306 up.
TEST(Law, NormalIsCutAtItsTails) {
  const Law law = Law::normal(8, 2);
  EXPECT_DOUBLE_EQ(law.quantile(0.5), 8);
  EXPECT_NEAR(law.quantile(inside(0.841344746)), 10, 1e-7);
  EXPECT_NEAR(law.quantile(1), 8 + 2 * 3.090232306, 1e-7);
  EXPECT_NEAR(law.quantile(0), 8 - 2 * 3.090232306, 1e-7);
}

// One deviation of the logarithm is one factor: 2 x 1.5 = 3, 2 / 1.5 = 1.333.
TEST(Law, LognormalIsSaidByMedianAndFactor) {
  const Law law = Law::lognormal(2, 1.5);
  EXPECT_NEAR(law.quantile(0.5), 2, 1e-12);
  EXPECT_NEAR(law.quantile(inside(0.841344746)), 3, 1e-7);
  EXPECT_NEAR(law.quantile(inside(0.158655254)), 2 / 1.5, 1e-7);
}

// Weights 1 and 3: the first option has [0, 0.25), whose middle is 0.125.
TEST(Law, ChoiceGivesEachOptionItsShare) {
  const Law law = Law::choice({1, 3});
  EXPECT_TRUE(law.is_choice());
  EXPECT_EQ(law.options(), 2U);
  EXPECT_EQ(law.option(0), 0U);
  EXPECT_EQ(law.option(0.2499), 0U);
  EXPECT_EQ(law.option(0.25), 1U);
  EXPECT_EQ(law.option(1), 1U);
  EXPECT_DOUBLE_EQ(law.middle(0), 0.125);
  EXPECT_DOUBLE_EQ(law.middle(1), 0.625);
}

TEST(Law, QuantilesRise) {
  for (const Law& law : {Law::uniform(-1, 1), Law::log_uniform(1, 10), Law::triangular(0, 1, 4),
                         Law::normal(0, 1), Law::lognormal(1, 2)}) {
    for (int i = 0; i < 100; ++i) {
      EXPECT_LT(law.quantile(i / 100.0), law.quantile((i + 1) / 100.0)) << law.word();
    }
  }
}

TEST(LawDeathTest, NoLawAborts) {
  EXPECT_DEATH((void)Law::uniform(1, 1), "broken precondition");
  EXPECT_DEATH((void)Law::log_uniform(0, 1), "broken precondition");
  EXPECT_DEATH((void)Law::triangular(0, 5, 4), "broken precondition");
  EXPECT_DEATH((void)Law::choice({}), "broken precondition");
  EXPECT_DEATH((void)Law::choice({1}).quantile(0.5), "broken precondition");
}

}  // namespace
}  // namespace archipelago::campaign
