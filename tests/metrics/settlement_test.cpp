// What BB pays AA for 2000 of the 10 000 GPU-seconds that alpha-hall worked, on paper.
#include "metrics/settlement.hpp"

#include <gtest/gtest.h>

#include "metrics/bill.hpp"
#include "metrics/toy_bill.hpp"

namespace archipelago::metrics {
namespace {

using test::kAlpha;
using test::kBeta;

class SettlementTest : public ::testing::Test {
 protected:
  Bills bills_by(SettlementMode mode) const {
    return make_bills(platform_, ledger_, {{mode, 9}, CloudBilling::kTokens, HomeFleet::kKept});
  }
  double paid_by_bb(SettlementMode mode) const {
    const Bills bills = bills_by(mode);
    EXPECT_EQ(bills.nations[0].paid.value, 0);
    EXPECT_EQ(bills.nations[0].received.value, bills.nations[1].paid.value);
    EXPECT_EQ(bills.settlement.pays[1][0].value, bills.nations[1].paid.value);
    return bills.nations[1].paid.value;
  }

  platform::Platform platform_ = test::billed_platform();
  metrics::UsageLedger ledger_ = test::billed_ledger();
};

// Of 8 GPUs BB holds half a one, its highest hour: 1/16 of what the site costs whether it works or not,
// 23 662.6327 (below) - 300 of energy that work took = 23 362.6327; and a fifth of those 300.
TEST_F(SettlementTest, TwoPartsAreAFeeForCapacityHeldAndTheEnergyOfWork) {
  EXPECT_NEAR(paid_by_bb(SettlementMode::kTwoPart), 23'362.6327 / 16 + 60, 0.001);
}

// The peak decides the fee, not the sum: 2000 GPU-seconds evenly over two hours reserve 1000 / 3600 of
// a GPU.
TEST_F(SettlementTest, AFlatNationHoldsLessThanAPeakyOne) {
  ledger_.use[kAlpha][1].work_by_hour = {1000, 1000};
  EXPECT_NEAR(paid_by_bb(SettlementMode::kTwoPart), 23'362.6327 * 1000 / 3600 / 8 + 60, 0.001);
}

// One request of two GPU-seconds on an otherwise idle site: 2 / 3600 / 8 of 23 962 USD, and what energy
// its work took.  By the average it would pay for the site.
TEST_F(SettlementTest, ASingleRequestOnAnIdleSiteDoesNotPayForIt) {
  ledger_.use[kAlpha][0] = {};
  ledger_.use[kAlpha][1] = {2, 0, 0, 100, 10, 0, {{100, 10}}, {2}};
  ledger_.sites[kAlpha].unused_j = 0.999 * ledger_.sites[kAlpha].it_j;
  EXPECT_LT(paid_by_bb(SettlementMode::kTwoPart), 3);
  EXPECT_GT(paid_by_bb(SettlementMode::kAverageCost), 23'000);
}

// Peaks of 6 and 4 GPUs on a site of 8: contracts for ten, at eight tenths of the fee each.
TEST_F(SettlementTest, ContractsForMoreThanTheSiteShareItsCost) {
  ledger_.use[kAlpha][0].work_by_hour = {6 * 3600};
  ledger_.use[kAlpha][1].work_by_hour = {0, 4 * 3600};
  EXPECT_NEAR(paid_by_bb(SettlementMode::kTwoPart), 23'362.6327 * 4 / 10 + 60, 0.001);
}

// BB runs alpha-hall on AA's soil: AA holds what BB's 0.5 of 8 GPUs leave, 7.5, used or not.  The site
// at BB's cost of capital (none) and AA's figures, a tenth of a year: GPUs 240 000 / 2 / 10 = 12 000,
// servers 3000, hall 80 000 / 3 / 10 = 2666.67, staff 760, maintenance 1900, energy 500 - 300.
TEST_F(SettlementTest, AForeignRunHallIsHeldByTheNationWhereItStands) {
  platform_.sites[kAlpha].operator_nation = NationIndex(1);
  const Bills bills = bills_by(SettlementMode::kTwoPart);
  const double fixed = 12'000 + 3000 + 2666.6667 + 760 + 1900 + 200;
  EXPECT_NEAR(bills.nations[0].paid.value, fixed * 7.5 / 8 + 300 * 0.8, 0.001);
  EXPECT_EQ(bills.nations[0].paid.quality, platform::Quality::kAssumed);
  ledger_.use[kAlpha].assign(2, {});
  EXPECT_NEAR(bills_by(SettlementMode::kTwoPart).nations[0].paid.value, fixed + 300, 0.001)
      << "no work: all energy is standing";
}

// Energy 500 USD, of which work took 1 - 0.4 / 1 = 0.6: 300 USD / 10 000 x 2000.
TEST_F(SettlementTest, MarginalCostIsTheEnergyThatWorkTook) {
  EXPECT_NEAR(paid_by_bb(SettlementMode::kMarginalCost), 60, 1e-9);
}

// The site costs 13 828.5714 + 3457.1429 + 3216.9184 + 760 + 1900 + 500 = 23 662.6327; a fifth.
TEST_F(SettlementTest, AverageCostIsAShareOfTheWholeSite) {
  EXPECT_NEAR(paid_by_bb(SettlementMode::kAverageCost), 4732.53, 0.01);
}

// 2000 / 3600 h x 9 USD.
TEST_F(SettlementTest, AFixedTariffIsByTheHour) {
  EXPECT_NEAR(paid_by_bb(SettlementMode::kFixedTariff), 5, 1e-9);
}

TEST_F(SettlementTest, AGuestThatIsTheOnlyUserPaysTheWholeAverageCost) {
  ledger_.use[kAlpha][0] = {};
  EXPECT_NEAR(paid_by_bb(SettlementMode::kAverageCost), 23'662.63, 0.01);
  EXPECT_NEAR(paid_by_bb(SettlementMode::kMarginalCost), 300, 1e-9);
}

TEST_F(SettlementTest, NobodyPaysForASiteThatDidNothing) {
  ledger_.use[kAlpha].assign(2, {});
  for (const auto mode : {SettlementMode::kTwoPart, SettlementMode::kMarginalCost,
                          SettlementMode::kAverageCost, SettlementMode::kFixedTariff}) {
    EXPECT_EQ(paid_by_bb(mode), 0);
  }
}

// The tariff pays for 4000 GPU-seconds of training held, useful or not, too: 10 USD.
TEST_F(SettlementTest, BothWaysIsTwoPayments) {
  ledger_.use[kBeta][0] = {0, 4000, 0, 0, 0, 0};
  const Bills bills = bills_by(SettlementMode::kFixedTariff);
  EXPECT_NEAR(bills.nations[0].paid.value, 10, 1e-9);
  EXPECT_NEAR(bills.nations[0].received.value, 5, 1e-9);
  EXPECT_NEAR(bills.nations[1].paid.value, 5, 1e-9);
  EXPECT_NEAR(bills.nations[1].received.value, 10, 1e-9);
}

TEST_F(SettlementTest, ATariffIsAnAssumptionAndSoIsWhatItPays) {
  test::set_quality(platform_, platform::Quality::kMeasured);
  const auto paid = [&](SettlementMode mode) { return bills_by(mode).nations[1].paid.quality; };
  EXPECT_EQ(paid(SettlementMode::kFixedTariff), platform::Quality::kAssumed);
  EXPECT_EQ(paid(SettlementMode::kAverageCost), platform::Quality::kMeasured);
  platform_.nations[0].costs->provenance.quality = platform::Quality::kEstimated;
  EXPECT_EQ(paid(SettlementMode::kAverageCost), platform::Quality::kEstimated);
  EXPECT_EQ(paid(SettlementMode::kMarginalCost), platform::Quality::kMeasured);
}

}  // namespace
}  // namespace archipelago::metrics
