#include "metrics/annuity.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace archipelago::metrics {
namespace {

// 1000 USD at 10 % over 2 years: 1000 x 0.1 x 1.21 / 0.21; it pays off in two steps:
// 1000 x 1.1 - 576.190476 = 523.809524, x 1.1 = 576.190476.
TEST(Annuity, PaysCapitalAndInterestOverTheLife) {
  const double payment = annuity(1000, 0.10, 2);
  EXPECT_NEAR(payment, 576.190476, 1e-6);
  EXPECT_NEAR((1000 * 1.1 - payment) * 1.1, payment, 1e-9);
  EXPECT_NEAR(annuity(1000, 0.10, 1), 1100, 1e-9);
}

// The tables of any textbook: 0.11745963 for 10 % and 20 years is 0.1 / (1 - 1.1^-20).
TEST(Annuity, OfALongLife) { EXPECT_NEAR(annuity(1, 0.10, 20), 0.11745962, 1e-8); }

TEST(Annuity, WithoutInterestIsAnEqualShare) { EXPECT_EQ(annuity(1000, 0, 4), 250); }

// capital (1 / n + r (n + 1) / (2 n) + ...): 250 + 1000 x 1e-9 x 5 / 8 = 250.000000625.
TEST(Annuity, NearNoInterestLosesNoDigits) {
  EXPECT_NEAR(annuity(1000, 1e-9, 4), 250 + 0.625e-6, 1e-10);
}

TEST(Annuity, OfForeverIsTheInterest) { EXPECT_NEAR(annuity(1000, 0.05, 1e6), 50, 1e-9); }

TEST(AnnuityDeathTest, WithoutALifeAborts) {
  EXPECT_DEATH((void)annuity(1000, 0.1, 0), "broken precondition");
}

}  // namespace
}  // namespace archipelago::metrics
