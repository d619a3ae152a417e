// Twice a price is twice what it must be and nothing else, for every price there is.
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "metrics/bill.hpp"
#include "metrics/toy_bill.hpp"
#include "platform/price_levels.hpp"

namespace archipelago::metrics {
namespace {

using enum CostPart;
using platform::Platform;
using test::kAlpha;
using test::kBeta;

// billed_platform() with a third hall of BB's that sells its work.
struct World {
  Platform platform = test::billed_platform();
  UsageLedger ledger = test::billed_ledger();

  World() {
    platform::Site cloud = platform.sites[kBeta];
    cloud.name = "cloud";
    platform::CloudPrice list{4, 0.1, test::toy_source()};
    list.tokens = {platform::TokenPrice{1, 3, test::toy_source()}};
    cloud.cloud_price = list;
    platform.sites.push_back(cloud);
    ledger.sites.push_back(ledger.sites[kBeta]);
    ledger.use.push_back({{3600, 3600, 0, 2e6, 1e6, 5e9, {{2e6, 1e6}}, {7200}}, {}});
    ledger.admitted.push_back({100, 50});
    ledger.provided_gpu_s.push_back(8 * 3600);
    ledger.absent.push_back(false);
    ledger.serving_part.push_back(1);
  }
};

struct Price {
  const char* name;
  std::function<void(World&)> twice;
  std::set<CostPart> doubles;
  std::set<CostPart> moves = {};  // made of it and of others
  CloudBilling billing = CloudBilling::kTokens;
};

std::vector<Price> prices() {
  const auto list = [](World& w) -> platform::CloudPrice& {
    return *w.platform.sites[2].cloud_price;
  };
  return {
      {"GPU",
       [](World& w) { w.platform.gpus[0].price_usd *= 2; },
       {kGpus, kServers},
       {kStaff, kMaintenance}},
      {"hall",
       [](World& w) {
         for (auto& nation : w.platform.nations) nation.costs->hall_usd_per_w *= 2;
       },
       {kHalls},
       {kStaff, kMaintenance}},
      {"servers",
       [](World& w) {
         for (auto& nation : w.platform.nations) nation.costs->server_share *= 2;
       },
       {kServers},
       {kStaff, kMaintenance}},
      {"staff",
       [](World& w) {
         for (auto& nation : w.platform.nations) nation.costs->staff_share *= 2;
       },
       {kStaff}},
      {"maintenance of sites and cables",
       [](World& w) {
         for (auto& nation : w.platform.nations) nation.costs->maintenance_share *= 2;
         w.platform.cables[0].costs.maintenance_share *= 2;
       },
       {kMaintenance}},
      {"cable",
       [](World& w) { w.platform.cables[0].costs.capex_usd *= 2; },
       {kCables},
       {kMaintenance}},
      {"lease", [](World& w) { w.platform.cables[0].costs.lease_usd_per_year *= 2; }, {kLeases}},
      {"energy",
       [](World& w) {
         for (PricedEnergy& site : w.ledger.sites) site.cost_usd *= 2;
       },
       {kEnergy}},
      {"tokens and GPU-hours",
       [list](World& w) {
         list(w).tokens[0]->input_usd *= 2;
         list(w).tokens[0]->output_usd *= 2;
         list(w).usd_per_gpu_hour *= 2;
       },
       {kCloud}},
      {"tokens of prompts", [list](World& w) { list(w).tokens[0]->input_usd *= 2; }, {}, {kCloud}},
      {"tokens, all provisioned",
       [list](World& w) { list(w).tokens[0]->input_usd *= 2; },
       {},
       {},
       CloudBilling::kProvisioned},
      {"GPU-hours provisioned",
       [list](World& w) { list(w).usd_per_gpu_hour *= 2; },
       {kCloud},
       {},
       CloudBilling::kProvisioned},
      {"egress", [list](World& w) { list(w).egress_usd_per_gb *= 2; }, {kEgress}},
  };
}

TEST(Prices, TwiceAPriceIsTwiceWhatItMustBeAndNothingElse) {
  for (const Price& price : prices()) {
    SCOPED_TRACE(price.name);
    World world;
    const BillTerms terms{{}, price.billing, HomeFleet::kKept};
    const Bills before = make_bills(world.platform, world.ledger, terms);
    price.twice(world);
    const Bills after = make_bills(world.platform, world.ledger, terms);
    EXPECT_TRUE(money_breaches(after).empty());
    for (std::size_t n = 0; n < 2; ++n) {
      for (std::size_t p = 0; p < kCostParts; ++p) {
        const auto part = static_cast<CostPart>(p);
        const double was = before.nations[n].costs.parts[p].value;
        const double is = after.nations[n].costs.parts[p].value;
        if (price.moves.contains(part)) {
          EXPECT_GE(is, was);
          EXPECT_LT(is, 2 * was + 1e-9);
        } else {
          EXPECT_NEAR(is, (price.doubles.contains(part) ? 2 : 1) * was, 1e-9 * was) << p;
        }
      }
    }
  }
}

// All prices at once: every bill and every payment.
TEST(Prices, TwiceEveryPriceIsTwiceEveryBill) {
  World world;
  const Bills before = make_bills(world.platform, world.ledger, {});
  // What is a share of capital doubles with it: no price of its own.
  for (const Price& price : prices()) {
    const std::string name = price.name;
    if (name == "GPU" || name == "hall" || name == "cable" || name == "lease" || name == "energy" ||
        name == "tokens and GPU-hours" || name == "egress") {
      price.twice(world);
    }
  }
  const Bills after = make_bills(world.platform, world.ledger, {});
  for (std::size_t n = 0; n < 2; ++n) {
    EXPECT_NEAR(after.nations[n].net().value, 2 * before.nations[n].net().value, 1e-6);
    EXPECT_NEAR(after.nations[n].paid.value, 2 * before.nations[n].paid.value, 1e-6);
  }
}

// Low, middle and high: each by its own spread.
TEST(Prices, LevelsAreThoseOfTheirColumns) {
  World world;
  world.platform.gpus[0].price_spread = {0.5, 2};
  world.platform.nations[0].costs->hall_spread = {0.8, 1.2};
  world.platform.nations[0].costs->gpu_life_spread = {1.5, 0.5};
  world.platform.nations[0].wacc_spread = {0.7, 1.3};
  world.platform.sites[2].cloud_price->gpu_hour_spread = {0.25, 4};
  world.platform.sites[2].cloud_price->tokens[0]->input_spread = {0.1, 3};
  using enum platform::PriceLevel;
  const Platform low = platform::at_price_levels(world.platform, {kLow, kMid});
  EXPECT_DOUBLE_EQ(low.gpus[0].price_usd, 15'000);
  EXPECT_DOUBLE_EQ(low.nations[0].costs->hall_usd_per_w, 8);
  EXPECT_DOUBLE_EQ(low.nations[0].costs->gpu_life_years, 3);
  EXPECT_DOUBLE_EQ(low.nations[0].wacc_percent, 7);
  EXPECT_DOUBLE_EQ(low.sites[2].cloud_price->usd_per_gpu_hour, 4);
  const Platform dear = platform::at_price_levels(world.platform, {kMid, kHigh});
  EXPECT_DOUBLE_EQ(dear.gpus[0].price_usd, 30'000);
  EXPECT_DOUBLE_EQ(dear.sites[2].cloud_price->usd_per_gpu_hour, 16);
  EXPECT_DOUBLE_EQ(dear.sites[2].cloud_price->tokens[0]->input_usd, 3);
  EXPECT_DOUBLE_EQ(dear.sites[2].cloud_price->tokens[0]->output_usd, 3);
}

}  // namespace
}  // namespace archipelago::metrics
