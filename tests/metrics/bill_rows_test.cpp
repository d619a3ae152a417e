#include "metrics/bill_rows.hpp"

#include <gtest/gtest.h>

#include "metrics/toy_bill.hpp"

namespace archipelago::metrics {
namespace {

using platform::Quality;

class BillRowsTest : public ::testing::Test {
 protected:
  Rows rows() const {
    const BillTerms terms{
        {SettlementMode::kFixedTariff, 9}, CloudBilling::kTokens, HomeFleet::kKept};
    return bill_rows(platform_, ledger_, make_bills(platform_, ledger_, terms));
  }
  double figure(const std::string& group, const std::string& metric) const {
    const Rows all = rows();
    const Row* row = test::find_row(all, group, metric);
    EXPECT_NE(row, nullptr) << group << " has no " << metric;
    return row == nullptr ? 0 : row->value;
  }
  Grade quality(const std::string& group, const std::string& metric) const {
    const Rows all = rows();
    const Row* row = test::find_row(all, group, metric);
    EXPECT_NE(row, nullptr) << group << " has no " << metric;
    return row == nullptr ? Grade{} : row->quality;
  }

  platform::Platform platform_ = test::billed_platform();
  metrics::UsageLedger ledger_ = test::billed_ledger();
};

// AA: 13 828.5714 + 3457.1429 + 3216.9184 + 760 + 3900 + 500 + 28 809.5238 + 1500 = 55 972.1565,
// less 5 received; 4200 + 3000 GPU-seconds are 2 useful hours.  Three of eight GPUs of alpha-hall hold
// replicas and none of beta-hall, 3/16 of all: serving bears 23 662.6327 x 3/8 of the hall, 3/16 of
// 32 309.5238 for the cable, and 3/8 of what was received: 14 929.648 for 5 million tokens.
TEST_F(BillRowsTest, WhatATokenAndAnHourCost) {
  EXPECT_NEAR(figure("AA", "cost_total"), 55'967.16, 0.01);
  EXPECT_NEAR(figure("AA", "usd_per_million_tokens"), 14'929.648 / 5, 1e-3);
  EXPECT_NEAR(figure("AA", "usd_per_gpu_hour"), 55'967.1565 / 2, 1e-3);
}

// BB: 28 500 x 3/16 of its cable end and 5 x 3/8 paid: 5345.625 for 2 million tokens.  The bloc: 8873.4873
// + 6058.0357 + 5343.75 = 20 275.273 for 7 million tokens, (8200 + 5000) / 3600 useful hours.
TEST_F(BillRowsTest, ABlocIsTheSumOfItsNations) {
  EXPECT_NEAR(figure("BB", "usd_per_million_tokens"), 5345.625 / 2, 1e-3);
  EXPECT_NEAR(figure("TOY", "cost_total"), 55'967.1565 + 39'717, 0.01);
  EXPECT_NEAR(figure("TOY", "usd_per_million_tokens"), 20'275.273 / 7, 1e-3);
  EXPECT_NEAR(figure("TOY", "usd_per_gpu_hour"), 95'684.1565 * 3600 / 13'200, 1e-3);
  EXPECT_NEAR(figure("TOY", "settlement_paid"), 5, 1e-9);
  EXPECT_NEAR(figure("TOY", "settlement_net"), 0, 1e-9);
}

// Resource costs are before settlement, of nations and of all.
TEST_F(BillRowsTest, ResourceCostsStandBesideBills) {
  EXPECT_NEAR(figure("AA", "resource_cost"), 55'972.1565, 0.01);
  EXPECT_NEAR(figure("BB", "resource_cost"), 39'712, 0.01);
  EXPECT_NEAR(figure("TOY", "resource_cost"), 95'684.1565, 0.01);
  EXPECT_NEAR(figure("TOY", "resource_usd_per_million_tokens"), 20'275.273 / 7, 1e-3);
  const Rows all = rows();
  EXPECT_EQ(test::find_row(all, "AA", "resource_usd_per_million_tokens"), nullptr);
}

// 36.5 days are no whole days; 73 of them are a fifth of a year.
TEST_F(BillRowsTest, AYearIsMadeOfWholeDaysOnly) {
  const Rows half = rows();
  EXPECT_EQ(test::find_row(half, "TOY", "resource_cost_a_year"), nullptr);
  ledger_.measured = to_sim_time(Seconds(73 * 86'400));
  EXPECT_NEAR(figure("TOY", "resource_cost_a_year"), 5 * figure("TOY", "resource_cost"), 1e-6);
  EXPECT_NEAR(figure("AA", "cost_total_a_year"), 5 * figure("AA", "cost_total"), 1e-6);
}

TEST_F(BillRowsTest, SayWhoPaysWhom) {
  EXPECT_NEAR(figure("BB->AA", "settlement_paid"), 5, 1e-9);
  EXPECT_NEAR(figure("AA", "settlement_net"), 5, 1e-9);
  EXPECT_NEAR(figure("BB", "settlement_net"), -5, 1e-9);
  const Rows all = rows();
  EXPECT_EQ(test::find_row(all, "AA->BB", "settlement_paid"), nullptr);
}

TEST_F(BillRowsTest, ANationWithoutCostsOrWorkHasNoRows) {
  platform_.nations.push_back(test::toy_nation("CC"));
  for (auto& use : ledger_.use) use.emplace_back();
  const Rows all = rows();
  EXPECT_EQ(test::find_row(all, "CC", "cost_total"), nullptr);
}

TEST_F(BillRowsTest, WithoutTokensThereIsNoCostOfATokenAndWithoutWorkNoneOfAnHour) {
  ledger_.use.assign(2, std::vector<record::SiteUse>(2));
  const Rows all = rows();
  EXPECT_NE(test::find_row(all, "AA", "cost_total"), nullptr);
  EXPECT_EQ(test::find_row(all, "AA", "usd_per_million_tokens"), nullptr);
  EXPECT_EQ(test::find_row(all, "AA", "usd_per_gpu_hour"), nullptr);
}

// One weak row at a time: it shows in what was made from it, and nowhere else.
TEST_F(BillRowsTest, EachFigureIsAsWellKnownAsItsWeakestRow) {
  test::set_quality(platform_, Quality::kMeasured);
  EXPECT_EQ(quality("AA", "cost_total"), Quality::kAssumed) << "of the tariff";
  EXPECT_EQ(quality("AA", "cost_gpus"), Quality::kMeasured);

  platform_.zones[0].provenance.quality = Quality::kEstimated;
  EXPECT_EQ(quality("AA", "cost_energy"), Quality::kEstimated);
  EXPECT_EQ(quality("BB", "cost_energy"), Quality::kMeasured);
  EXPECT_EQ(quality("AA", "cost_gpus"), Quality::kMeasured);

  platform_.cables[0].provenance.quality = Quality::kAssumed;
  EXPECT_EQ(quality("AA", "cost_cables"), Quality::kAssumed);
  EXPECT_EQ(quality("BB", "cost_leases"), Quality::kAssumed);
  EXPECT_EQ(quality("BB", "cost_staff"), Quality::kMeasured);

  platform_.gpus[0].clocks[0].provenance.quality = Quality::kAssumed;
  EXPECT_EQ(quality("BB", "cost_energy"), Quality::kAssumed);
  EXPECT_EQ(quality("BB", "cost_gpus"), Quality::kMeasured);

  platform_.nations[1].costs->provenance.quality = Quality::kEstimated;
  EXPECT_EQ(quality("BB", "cost_gpus"), Quality::kEstimated);
  EXPECT_EQ(quality("TOY", "cost_gpus"), Quality::kEstimated);
  EXPECT_EQ(quality("AA", "cost_cloud"), Grade{}) << "made of nothing";
}

}  // namespace
}  // namespace archipelago::metrics
