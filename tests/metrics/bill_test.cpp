// Bills on paper, and INV-7.
#include "metrics/bill.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.hpp"
#include "metrics/toy_bill.hpp"

namespace archipelago::metrics {
namespace {

using test::billed_ledger;
using test::billed_platform;
using test::kAlpha;
using test::kBeta;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr double kCent = 0.01;

double usd(const NationBill& bill, CostPart part) { return bill.costs[part].value; }

class BillTest : public ::testing::Test {
 protected:
  Bills bills() const { return make_bills(platform_, ledger_, terms_); }

  platform::Platform platform_ = billed_platform();
  metrics::UsageLedger ledger_ = billed_ledger();
  BillTerms terms_{{SettlementMode::kFixedTariff, 9}, CloudBilling::kTokens, HomeFleet::kKept};
};

// AA, a tenth of a year at 10 %: annuity of 2 years 0.1 x 1.21 / 0.21 = 0.576190476, of 3 years
// 0.1 x 1.331 / 0.331 = 0.402114804.
//   GPUs         8 x 30 000 = 240 000, x 0.576190476 / 10                  13 828.57
//   servers      a quarter of it                                            3 457.14
//   hall         10 USD/W x 8000 W = 80 000, x 0.402114804 / 10             3 216.92
//   staff        2 % of 380 000 / 10                                          760
//   maintenance  5 % of 380 000 / 10 = 1900; cable 4 % of 1e6 / 10 / 2 = 2000   3900
//   cable        1e6 x 0.576190476 / 10 / 2                                28 809.52
//   lease        30 000 / 10 / 2                                             1500
TEST_F(BillTest, OfANationThatBorrowsAtTenPercent) {
  const NationBill bill = bills().nations[0];
  EXPECT_NEAR(usd(bill, CostPart::kGpus), 13'828.57, kCent);
  EXPECT_NEAR(usd(bill, CostPart::kServers), 3'457.14, kCent);
  EXPECT_NEAR(usd(bill, CostPart::kHalls), 3'216.92, kCent);
  EXPECT_NEAR(usd(bill, CostPart::kStaff), 760, kCent);
  EXPECT_NEAR(usd(bill, CostPart::kMaintenance), 3900, kCent);
  EXPECT_NEAR(usd(bill, CostPart::kCables), 28'809.52, kCent);
  EXPECT_NEAR(usd(bill, CostPart::kLeases), 1500, kCent);
  EXPECT_NEAR(usd(bill, CostPart::kEnergy), 500, kCent);
  EXPECT_EQ(usd(bill, CostPart::kCloud), 0);
}

// BB, without interest: GPUs 240 000 / 4 / 10 = 6000; servers half; hall 64 000 / 10 / 10 = 640;
// 424 000 of capital: staff 424, maintenance 848 + 2000; cable 1e6 / 2 / 10 / 2 = 25 000; lease
// 1500; energy 300.  Sum 6000 + 3000 + 640 + 424 + 2848 + 25 000 + 1500 + 300 = 39 712, and the
// tariff for 2000 GPU-seconds at 9 USD an hour: 5.
TEST_F(BillTest, OfANationWithFreeMoneyThatIsAGuest) {
  const NationBill bill = bills().nations[1];
  EXPECT_NEAR(bill.costs.total().value, 39'712, kCent);
  EXPECT_NEAR(bill.paid.value, 5, 1e-9);
  EXPECT_EQ(bill.received.value, 0);
  EXPECT_NEAR(bill.net().value, 39'717, kCent);
  EXPECT_NEAR(bills().nations[0].received.value, 5, 1e-9);
}

// AA runs a site on BB's soil: BB's lives, shares and USD/W, AA's 10 %, of 4 years
// 0.1 / (1 - 1.1^-4) = 0.315470804: 240 000 x 0.315470804 / 10 = 7571.30.
TEST_F(BillTest, AnOperatorPaysWithItsMoneyWhatThingsCostWhereTheyStand) {
  platform_.sites[kBeta].operator_nation = NationIndex(0);
  const Bills all = bills();
  EXPECT_NEAR(all.sites[kBeta][CostPart::kGpus].value, 7571.30, kCent);
  EXPECT_NEAR(all.sites[kBeta][CostPart::kStaff].value, 424, kCent);
  EXPECT_NEAR(usd(all.nations[0], CostPart::kGpus), 13'828.57 + 7571.30, 2 * kCent);
  EXPECT_EQ(usd(all.nations[1], CostPart::kGpus), 0);
  EXPECT_NEAR(all.nations[1].paid.value, 5 + 10, 1e-9) << "4000 GPU-seconds for BB at 9 USD";
}

TEST_F(BillTest, OnlyExistingCablesAreBilled) {
  platform_.cables[0].status = platform::CableStatus::kPlanned;
  EXPECT_EQ(usd(bills().nations[0], CostPart::kCables), 0);
  EXPECT_NEAR(usd(bills().nations[0], CostPart::kMaintenance), 1900, kCent);
}

TEST_F(BillTest, ACableWithinOneNationIsItsWhole) {
  platform_.points[1].nation = NationIndex(0);
  EXPECT_NEAR(usd(bills().nations[0], CostPart::kLeases), 3000, kCent);
  EXPECT_EQ(usd(bills().nations[1], CostPart::kLeases), 0);
}

TEST_F(BillTest, ALeaseIsPaidWhereBytesCrossedTheCable) {
  ledger_.crossed[0] = false;
  EXPECT_EQ(usd(bills().nations[0], CostPart::kLeases), 0);
  EXPECT_NEAR(usd(bills().nations[0], CostPart::kCables), 28'809.52, kCent) << "owned all the same";
}

TEST_F(BillTest, AnAbsentSiteCostsNothing) {
  ledger_.absent[kBeta] = true;
  ledger_.use[kBeta].assign(2, {});
  const Bills all = bills();
  EXPECT_EQ(all.sites[kBeta].total().value, 0);
  EXPECT_NEAR(all.nations[1].costs.total().value, 25'000 + 2000 + 1500, kCent) << "its cable";
  EXPECT_THAT(money_breaches(all), IsEmpty());
}

// beta-hall sells tokens at 1 and 3 USD a million and GPU-hours at 4; egress 0.1 USD/GB.
class CloudTest : public BillTest {
 protected:
  CloudTest() {
    platform::CloudPrice list{4, 0.1, test::toy_source()};
    list.tokens = {platform::TokenPrice{1, 3, test::toy_source()}};
    platform_.sites[kBeta].cloud_price = list;
    ledger_.use[kBeta][0] = {3600, 0, 0, 2e6, 1e6, 5e9, {{2e6, 1e6}}, {3600}};
  }
};

// AA: 2 million prompt tokens and 1 million of answers, 2 + 3 USD, whatever its 3600 GPU-seconds; 5 GB
// out.  BB's jobs held 4000 s: 10/9 h, 4.44 USD.
TEST_F(CloudTest, IsPaidByTheTokenByItsUsersOnly) {
  const Bills all = bills();
  EXPECT_NEAR(usd(all.nations[0], CostPart::kCloud), 5, 1e-9);
  EXPECT_NEAR(usd(all.nations[0], CostPart::kEgress), 0.5, 1e-9);
  EXPECT_NEAR(usd(all.nations[1], CostPart::kCloud), 4.44, kCent);
  EXPECT_EQ(usd(all.nations[1], CostPart::kGpus), 0) << "a cloud's own costs are not shown";
  EXPECT_EQ(all.nations[0].paid.value, 0) << "and it is outside the settlement";
  EXPECT_THAT(money_breaches(all), IsEmpty());
  ledger_.use[kBeta][0].serving_gpu_s *= 100;
  EXPECT_NEAR(usd(bills().nations[0], CostPart::kCloud), 5, 1e-9) << "never by busy replicas";
}

// 8 GPUs x 876 h x 4 USD = 28 032 USD.  AA's peak is a GPU, BB's a GPU: an eighth each; the spare six
// by the requests that may go there, AA's 3 of 4: 1/8 + 6/8 x 3/4 = 11/16 and 5/16.
TEST_F(CloudTest, ProvisionedIsPaidWholeByReservedSharesAndDemand) {
  terms_.clouds = CloudBilling::kProvisioned;
  ledger_.admitted[kBeta] = {300, 100};
  const Bills all = bills();
  EXPECT_NEAR(usd(all.nations[0], CostPart::kCloud), 28'032.0 * 11 / 16, 1e-6);
  EXPECT_NEAR(usd(all.nations[1], CostPart::kCloud), 28'032.0 * 5 / 16, 1e-6);
  EXPECT_THAT(money_breaches(all), IsEmpty());
  ledger_.use[kBeta].assign(2, {});
  EXPECT_NEAR(bills().sites[kBeta].total().value, 28'032, 1e-6) << "committed, used or not";
  ledger_.admitted[kBeta] = {0, 0};
  EXPECT_EQ(bills().sites[kBeta].total().value, 0) << "nobody's commitment";
}

TEST_F(CloudTest, WhatWasNotProvidedIsNotPaid) {
  terms_.clouds = CloudBilling::kProvisioned;
  ledger_.provided_gpu_s[kBeta] /= 4;
  EXPECT_NEAR(bills().sites[kBeta][CostPart::kCloud].value, 28'032.0 / 4, 1e-6);
}

TEST_F(CloudTest, AnLlmWithoutAPriceIsSaid) {
  EXPECT_THAT(missing_token_prices(platform_, ledger_, terms_.clouds), IsEmpty());
  platform_.sites[kBeta].cloud_price->tokens.clear();
  EXPECT_THAT(missing_token_prices(platform_, ledger_, terms_.clouds),
              ElementsAre("no row for beta-hall and toy-llm in token_prices.csv"));
  EXPECT_THAT(missing_token_prices(platform_, ledger_, CloudBilling::kProvisioned), IsEmpty());
}

TEST_F(BillTest, TwiceTheEnergyPricesAreTwiceTheEnergyBillAndNothingElse) {
  const Bills before = bills();
  for (metrics::PricedEnergy& site : ledger_.sites) site.cost_usd *= 2;
  const Bills after = bills();
  for (std::size_t n = 0; n < 2; ++n) {
    for (std::size_t p = 0; p < kCostParts; ++p) {
      const double factor = p == static_cast<std::size_t>(CostPart::kEnergy) ? 2 : 1;
      EXPECT_EQ(after.nations[n].costs.parts[p].value,
                factor * before.nations[n].costs.parts[p].value);
    }
  }
}

TEST_F(BillTest, WhatTheTablesLackIsSaidOnce) {
  EXPECT_THAT(missing_for_bill(platform_), IsEmpty());
  platform_.nations[1].costs.reset();
  platform_.gpus[0].clocks.clear();
  EXPECT_THAT(missing_for_bill(platform_), ElementsAre(HasSubstr("toy-gpu in gpu_clocks.csv"),
                                                       HasSubstr("BB in nation_costs.csv")));
}

TEST_F(BillTest, CloudsNeedNoCostsOfTheirNation) {
  platform_.nations[1].costs.reset();
  platform_.sites[kBeta].cloud_price = {4, 0, test::toy_source()};
  EXPECT_THAT(missing_for_bill(platform_), IsEmpty());
}

TEST_F(BillTest, ACentThatIsNobodysIsABreach) {
  Bills all = bills();
  EXPECT_THAT(money_breaches(all), IsEmpty());
  all.nations[0].costs[CostPart::kGpus].value += kCent;
  EXPECT_THAT(money_breaches(all),
              ElementsAre(HasSubstr("bills for GPUs"), HasSubstr("all bills")));
}

TEST_F(BillTest, ACentPaidToNobodyIsABreach) {
  Bills all = bills();
  all.nations[1].paid.value += kCent;
  EXPECT_THAT(money_breaches(all),
              ElementsAre(HasSubstr("all bills"), HasSubstr("less what they paid sums to -0.010")));
}

TEST_F(BillTest, NotANumberIsABreach) {
  Bills all = bills();
  all.sites[0][CostPart::kEnergy].value = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(money_breaches(all).empty());
}

// Whoever operates what, whatever was done for whom, in all four modes and both kinds of billing.
TEST_F(BillTest, Inv7HoldsForAnyLedger) {
  RandomStream random({7, 0}, "bills");
  for (int round = 0; round < 300; ++round) {
    for (std::size_t s = 0; s < 2; ++s) {
      platform::Site& site = platform_.sites[s];
      site.operator_nation = NationIndex(random.uniform() < 0.5 ? 0U : 1U);
      site.cloud_price.reset();
      if (random.uniform() < 0.3) site.cloud_price = {3, 0.1, test::toy_source()};
      if (site.cloud_price) site.cloud_price->tokens = {platform::TokenPrice{1, 2, {}}};
      ledger_.absent[s] = !site.cloud_price && random.uniform() < 0.2;
      ledger_.admitted[s] = {random.uniform(), random.uniform()};
      ledger_.sites[s].cost_usd = 1e7 * random.uniform();
      ledger_.sites[s].unused_j = ledger_.sites[s].it_j * random.uniform();
      for (record::SiteUse& use : ledger_.use[s]) {
        use = {};
        if (random.uniform() < 0.3) continue;
        use = {1e8 * random.uniform(),
               1e8 * random.uniform(),
               0,
               1e9 * random.uniform(),
               1e9 * random.uniform(),
               1e12 * random.uniform(),
               {{1e9 * random.uniform(), 1e9 * random.uniform()}},
               {1e5 * random.uniform(), 1e5 * random.uniform()}};
      }
    }
    terms_.settlement.mode = static_cast<SettlementMode>(round % 4);
    terms_.clouds = static_cast<CloudBilling>(round / 4 % 2);
    EXPECT_THAT(money_breaches(bills()), IsEmpty()) << "round " << round;
  }
}

}  // namespace
}  // namespace archipelago::metrics
