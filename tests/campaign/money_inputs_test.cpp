// Prices of a platform by path: who is meant, what changes, what is refused.
#include "campaign/sensitivity/money_inputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/source_dir.hpp"

namespace archipelago::campaign {
namespace {

using platform::Platform;
using ::testing::AllOf;
using ::testing::HasSubstr;

Platform load(const char* name) {
  return platform::load_platform(test::source_dir() + "/platforms/" + name);
}

std::shared_ptr<const Platform> changed(const Platform& platform, const std::string& path,
                                        const std::string& text) {
  const Assignment assignment{path, text};
  EXPECT_EQ(money_fault(platform, assignment), "");
  return with_money(platform, {&assignment, 1});
}

// toy2: prices 0.2 and 0.1 USD/kWh, WACC 10 % each, halls 10 and 8 M USD/MW.
TEST(MoneyInputs, AStarIsEveryRowAndANameIsOne) {
  const Platform toy = load("toy2");
  const auto all = changed(toy, "platform.zones[*].price_usd_per_kwh", "x1.5");
  EXPECT_DOUBLE_EQ(all->zones[0].price_usd_per_kwh, 0.3);
  EXPECT_DOUBLE_EQ(all->zones[1].price_usd_per_kwh, 0.15);
  const auto one = changed(toy, "platform.zones[right].price_usd_per_kwh", "0.4");
  EXPECT_DOUBLE_EQ(one->zones[0].price_usd_per_kwh, 0.2);
  EXPECT_DOUBLE_EQ(one->zones[1].price_usd_per_kwh, 0.4);
  EXPECT_DOUBLE_EQ(toy.zones[1].price_usd_per_kwh, 0.1) << "the platform itself stays";
  EXPECT_DOUBLE_EQ(changed(toy, "platform.nations[*].wacc_percent", "12")->nations[1].wacc_percent,
                   12);
  EXPECT_DOUBLE_EQ(changed(toy, "platform.nation_costs[ID].hall_usd_m_per_mw", "x0.5")
                       ->nations[1]
                       .costs->hall_usd_per_w,
                   4);
}

// Numbers are in the units of the tables: 2 M USD of capital, 3000 USD thousand a year.
TEST(MoneyInputs, NumbersAreInTheUnitsOfTheTables) {
  const Platform toy = load("toy2");
  EXPECT_DOUBLE_EQ(changed(toy, "platform.cables[*].capex_usd_m", "2")->cables[0].costs.capex_usd,
                   2e6);
  EXPECT_DOUBLE_EQ(changed(toy, "platform.cables[toy-left-right].lease_usd_k_per_year", "3000")
                       ->cables[0]
                       .costs.lease_usd_per_year,
                   3e6);
}

// At a scale of 1/100 the cable has a hundredth of what its table says; a factor is what it was.
TEST(MoneyInputs, NumbersAreThoseOfTheFullSize) {
  const Platform toy = load("toy2");
  const std::vector<Assignment> numbers{{"platform.cables[*].capex_usd_m", "2"},
                                        {"platform.cables[*].maintenance_share", "0.04"},
                                        {"platform.cables[*].capex_usd_m", "x3"}};
  const auto small = with_money(toy, numbers, 0.01);
  EXPECT_DOUBLE_EQ(small->cables[0].costs.capex_usd, 3 * 2e4);
  EXPECT_DOUBLE_EQ(small->cables[0].costs.maintenance_share, 0.04);
}

// Every path is a column of a table, and every one moves a value of asean or is refused for want of
// rows.
TEST(MoneyInputs, EveryPathIsKnown) {
  const Platform asean = load("asean");
  for (const std::string& path : money_paths()) {
    const std::string fault = money_fault(asean, path);
    EXPECT_TRUE(fault.empty() || fault.find("has no") != std::string::npos) << path << fault;
  }
}

// Thailand's price has hours: a factor moves each, a number would move none.
TEST(MoneyInputs, AFactorMovesTheHoursAndANumberIsRefusedThere) {
  const Platform asean = load("asean");
  const auto is_thailand = [](const platform::GridZone& z) { return z.name == "thailand"; };
  const auto place = std::find_if(asean.zones.begin(), asean.zones.end(), is_thailand);
  ASSERT_NE(place, asean.zones.end());
  ASSERT_TRUE(place->price && place->price->profile);
  const auto more = changed(asean, "platform.zones[thailand].price_usd_per_kwh", "x1.1");
  const platform::GridZone& zone =
      more->zones[static_cast<std::size_t>(place - asean.zones.begin())];
  for (std::size_t h = 0; h < 24; ++h) {
    EXPECT_DOUBLE_EQ(zone.price->profile->weekday[h], 1.1 * place->price->profile->weekday[h]);
    EXPECT_DOUBLE_EQ(zone.price->profile->weekend[h], 1.1 * place->price->profile->weekend[h]);
  }
  EXPECT_THAT(money_fault(asean, Assignment{"platform.zones[*].price_usd_per_kwh", "0.1"}),
              AllOf(HasSubstr("has hours"), HasSubstr("write a factor")));
}

TEST(MoneyInputs, WhatIsNoneIsSaidWithTheNearest) {
  const Platform toy = load("toy2");
  EXPECT_THAT(money_fault(toy, "platform.zones[*].price_usd_per_kw"),
              HasSubstr("did you mean 'platform.zones[*].price_usd_per_kwh'?"));
  EXPECT_THAT(money_fault(toy, "platform.sites[left].gpus"), HasSubstr("no price of a platform"));
  EXPECT_THAT(money_fault(toy, "platform.zones[rihgt].price_usd_per_kwh"),
              HasSubstr("did you mean 'right'?"));
  EXPECT_THAT(money_fault(toy, "platform.cloud_prices[*].usd_per_gpu_hour"), HasSubstr("has no"));
  EXPECT_THAT(money_fault(toy, Assignment{"platform.nations[*].wacc_percent", "-1"}),
              HasSubstr("out of its range"));
  EXPECT_THAT(money_fault(toy, Assignment{"platform.nations[*].wacc_percent", "much"}),
              HasSubstr("is no number"));
}

TEST(MoneyInputs, PathsOverlapWhereACellIsCommon) {
  EXPECT_TRUE(overlap("platform.gpus[*].price_usd", "platform.gpus[h100].price_usd"));
  EXPECT_TRUE(overlap("platform.gpus[h100].price_usd", "platform.gpus[h100].price_usd"));
  EXPECT_FALSE(overlap("platform.gpus[h100].price_usd", "platform.gpus[h200].price_usd"));
  EXPECT_FALSE(overlap("platform.cables[*].life_years", "platform.cables[*].capex_usd_m"));
  EXPECT_FALSE(overlap("demand_scale", "demand_scale")) << "settings are compared by name";
}

}  // namespace
}  // namespace archipelago::campaign
