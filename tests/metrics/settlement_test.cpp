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
  double paid_by_bb(SettlementMode mode) const {
    const Bills bills = make_bills(platform_, ledger_, {mode, 9});
    EXPECT_EQ(bills.nations[0].paid.value, 0);
    EXPECT_EQ(bills.nations[0].received.value, bills.nations[1].paid.value);
    EXPECT_EQ(bills.settlement.pays[1][0].value, bills.nations[1].paid.value);
    return bills.nations[1].paid.value;
  }

  platform::Platform platform_ = test::billed_platform();
  metrics::UsageLedger ledger_ = test::billed_ledger();
};

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
  for (const auto mode : {SettlementMode::kMarginalCost, SettlementMode::kAverageCost,
                          SettlementMode::kFixedTariff}) {
    EXPECT_EQ(paid_by_bb(mode), 0);
  }
}

// The tariff pays for 4000 GPU-seconds of training held, useful or not, too: 10 USD.
TEST_F(SettlementTest, BothWaysIsTwoPayments) {
  ledger_.use[kBeta][0] = {0, 4000, 0, 0, 0, 0};
  const Bills bills = make_bills(platform_, ledger_, {SettlementMode::kFixedTariff, 9});
  EXPECT_NEAR(bills.nations[0].paid.value, 10, 1e-9);
  EXPECT_NEAR(bills.nations[0].received.value, 5, 1e-9);
  EXPECT_NEAR(bills.nations[1].paid.value, 5, 1e-9);
  EXPECT_NEAR(bills.nations[1].received.value, 10, 1e-9);
}

TEST_F(SettlementTest, ATariffIsAnAssumptionAndSoIsWhatItPays) {
  test::set_quality(platform_, platform::Quality::kMeasured);
  const auto paid = [&](SettlementMode mode) {
    return make_bills(platform_, ledger_, {mode, 9}).nations[1].paid.quality;
  };
  EXPECT_EQ(paid(SettlementMode::kFixedTariff), platform::Quality::kAssumed);
  EXPECT_EQ(paid(SettlementMode::kAverageCost), platform::Quality::kMeasured);
  platform_.nations[0].costs->provenance.quality = platform::Quality::kEstimated;
  EXPECT_EQ(paid(SettlementMode::kAverageCost), platform::Quality::kEstimated);
  EXPECT_EQ(paid(SettlementMode::kMarginalCost), platform::Quality::kMeasured);
}

}  // namespace
}  // namespace archipelago::metrics
