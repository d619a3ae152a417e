// Cash flows and what is made of them, recomputed on paper.
#include "planning/appraisal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace archipelago::planning {
namespace {

using testing::ElementsAre;

// -100, 60, 60 at 10 %: 60 / 1.1 = 54.545455, 60 / 1.21 = 49.586777, together 104.132231.
// irr: 60 x + 60 x^2 = 100 with x = (-60 + sqrt(3600 + 24000)) / 120 = 0.884438, 1 / x - 1 = 13.0662 %.
TEST(Appraisal, TheExampleOfTheHeader) {
  const CashFlows flows = cash_flows({100, 0, 2, 0}, 60);
  EXPECT_THAT(flows.spent, ElementsAre(100, 0, 0));
  EXPECT_THAT(flows.saved, ElementsAre(0, 60, 60));
  const Worth found = worth(flows, 0.1);
  EXPECT_NEAR(found.npv_usd, 4.132231, 1e-6);
  EXPECT_NEAR(found.benefit_cost, 1.04132231, 1e-8);
  ASSERT_TRUE(found.payback_years && found.irr);
  EXPECT_NEAR(*found.payback_years, 1 + 40.0 / 60, 1e-12);  // 40 are missing after the first year
  EXPECT_NEAR(*found.irr, 0.130662, 1e-6);
  EXPECT_NEAR(npv(flows, *found.irr), 0, 1e-9);
}

// Two years of building at 45, then three years of 60 saved and 10 spent, each at its end:
// -45 -45 0 50 50 50.  Without interest 60; -40 after year 3, +10 after year 4, crossed at 40 / 50.
// At 5 %: 1 / 1.05^3 + 1 / 1.05^4 + 1 / 1.05^5 = 2.470066; -45 - 42.857143 + 50 x 2.470066 = 35.646169;
// benefits 60 x 2.470066 = 148.203974, costs 87.857143 + 24.700662 = 112.557805.
TEST(Appraisal, BuildingTakesItsYears) {
  const CashFlows flows = cash_flows({90, 10, 3, 2}, 60);
  EXPECT_THAT(flows.spent, ElementsAre(45, 45, 0, 10, 10, 10));
  EXPECT_THAT(flows.saved, ElementsAre(0, 0, 0, 60, 60, 60));
  EXPECT_NEAR(npv(flows, 0), 60, 1e-12);
  const Worth found = worth(flows, 0.05);
  EXPECT_NEAR(found.npv_usd, 35.646169, 2e-5);
  EXPECT_NEAR(found.benefit_cost, 148.203974 / 112.557805, 1e-6);
  EXPECT_NEAR(*found.payback_years, 3 + 40.0 / 50, 1e-12);
}

TEST(Appraisal, WhatNeverPaysHasNoPaybackAndNoRate) {
  const Worth found = worth(cash_flows({100, 20, 5, 1}, 10), 0.08);
  EXPECT_LT(found.npv_usd, -100);
  EXPECT_LT(found.benefit_cost, 1);
  EXPECT_FALSE(found.payback_years);
  EXPECT_FALSE(found.irr);
}

// Saved less than spent without interest: the rate is below zero, 100 for 90.  90 x = 100, -10 %.
TEST(Appraisal, TheRateMayBeNegative) {
  const Worth found = worth(cash_flows({100, 0, 1, 0}, 90), 0.08);
  ASSERT_TRUE(found.irr);
  EXPECT_NEAR(*found.irr, -0.1, 1e-9);
  EXPECT_FALSE(found.payback_years);
}

// 1000 over two years at 10 %: 1000 x 0.1 / (1 - 1.1^-2) = 576.190476, and 5 of opex.
TEST(Appraisal, AYearOfIt) { EXPECT_NEAR(usd_a_year({1000, 5, 2, 1}, 0.1), 581.190476, 1e-6); }

}  // namespace
}  // namespace archipelago::planning
