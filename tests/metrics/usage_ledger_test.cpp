// Prices and carbon laid over energy: cost = sum of energy x price, by hand.
#include "metrics/usage_ledger.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "support/toy_platform.hpp"

namespace archipelago::metrics {
namespace {

constexpr double kKwh = 3.6e6;

SimTime minutes(int count) { return to_sim_time(Seconds(60.0 * count)); }

// Two hours from 00:07 UTC on, the first ten minutes warm-up; kWh bought in steps that end so many
// minutes after the start.
record::RunFacts two_hours(const platform::Platform& toy,
                           const std::vector<std::pair<int, double>>& steps) {
  record::RunFacts facts;
  facts.start = *parse_utc("2026-03-02T00:07Z");
  facts.warmup = minutes(10);
  facts.horizon = minutes(120);
  facts.metered = true;
  facts.energy.resize(toy.sites.size());
  facts.use.assign(toy.sites.size(), std::vector<record::SiteUse>(toy.nations.size()));
  for (const auto& [ends, kwh] : steps) {
    facts.power_steps.push_back(minutes(ends));
    facts.energy[0].bought_j.push_back(kwh * kKwh);
  }
  return facts;
}

// In Kathmandu (UTC+5:45) the hour 6 ends at 01:15 UTC, 68 minutes after the start; 0.10 USD before,
// 0.30 from then on.
platform::Platform odd_zone() {
  platform::Platform toy = test::toy_platform();
  toy.nations[0].timezone = "Asia/Kathmandu";
  platform::GridZone& zone = toy.zones[toy.sites[0].zone.at()];
  zone.price.emplace().profile.emplace();
  zone.price->profile->weekday.fill(0.10);
  for (std::size_t hour = 7; hour < 24; ++hour) zone.price->profile->weekday[hour] = 0.30;
  zone.carbon.reset();
  zone.carbon_g_per_kwh = 500;
  return toy;
}

// 2 kWh before and 3 kWh after: 0.2 + 0.9 = 1.1 USD; doubled 2.2.
TEST(LayPrices, FollowsTheHoursOfAnOddTimeZone) {
  const platform::Platform toy = odd_zone();
  const record::RunFacts facts = two_hours(toy, {{30, 1}, {68, 1}, {120, 3}});
  const UsageLedger ledger = lay_prices(toy, facts, 1);
  EXPECT_NEAR(ledger.sites[0].cost_usd, 1.1, 1e-12);
  EXPECT_NEAR(ledger.sites[0].carbon_g, 2500, 1e-9);
  EXPECT_EQ(ledger.sites[1].cost_usd, 0);
  EXPECT_NEAR(lay_prices(toy, facts, 2).sites[0].cost_usd, 2.2, 1e-12);
  EXPECT_EQ(ledger.measured, minutes(110));
}

// From 60 to 76: half of its minutes at either price, so 4 kWh at 0.20.
TEST(LayPrices, AStepAcrossTheHourPaysTheMean) {
  const platform::Platform toy = odd_zone();
  const record::RunFacts facts = two_hours(toy, {{60, 0}, {76, 4}, {120, 0}});
  EXPECT_NEAR(lay_prices(toy, facts, 1).sites[0].cost_usd, 0.8, 1e-12);
}

}  // namespace
}  // namespace archipelago::metrics
