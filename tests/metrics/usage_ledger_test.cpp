// Prices and carbon laid over energy: cost = sum of energy x price, by hand.
#include "metrics/usage_ledger.hpp"

#include <gtest/gtest.h>

#include "support/toy_platform.hpp"

namespace archipelago::metrics {
namespace {

constexpr double kKwh = 3.6e6;

SimTime minutes(int count) { return to_sim_time(Seconds(60.0 * count)); }

// Two hours from 00:07 UTC on, the first ten minutes warm-up; kWh bought by quarter of the clock.
record::RunFacts two_hours(const platform::Platform& toy, const std::vector<double>& kwh) {
  record::RunFacts facts;
  facts.start = *parse_utc("2026-03-02T00:07Z");
  facts.warmup = minutes(10);
  facts.horizon = minutes(120);
  facts.metered = true;
  facts.energy.resize(toy.sites.size());
  facts.use.assign(toy.sites.size(), std::vector<record::SiteUse>(toy.nations.size()));
  for (record::SiteEnergy& site : facts.energy) {
    site.bought_j.resize(record::price_slots(facts.start).until(facts.horizon));
  }
  for (std::size_t quarter = 0; quarter < kwh.size(); ++quarter) {
    facts.energy[0].bought_j[quarter] = kwh[quarter] * kKwh;
  }
  return facts;
}

// 00:07 to 02:07 touches the quarters from 00:00 to 02:15: nine.
TEST(PriceSlots, AreTheQuartersOfTheClock) {
  const TimeSlots slots = record::price_slots(*parse_utc("2026-03-02T00:07Z"));
  EXPECT_EQ(slots.until(minutes(120)), 9U);
  EXPECT_EQ(slots.of({}), 0U);
  EXPECT_EQ(slots.begin(1), minutes(8));  // 00:15
  EXPECT_EQ(slots.of(minutes(8)), 1U);
  double seconds = 0;
  std::size_t visits = 0;
  slots.split(minutes(7), minutes(24), [&](std::size_t, double part) {
    seconds += part;
    ++visits;
  });
  EXPECT_EQ(visits, 3U);  // 7 to 8, 8 to 23, 23 to 24
  EXPECT_DOUBLE_EQ(seconds, 17 * 60);
}

// In Kathmandu (UTC+5:45) the hour 6 ends at 01:15 UTC, with the fifth quarter from 00:00.
// 2 kWh before at 0.10 USD and 3 kWh after at 0.30: 0.2 + 0.9 = 1.1 USD; doubled 2.2.
TEST(LayPrices, FollowsTheHoursOfAnOddTimeZone) {
  platform::Platform toy = test::toy_platform();
  toy.nations[0].timezone = "Asia/Kathmandu";
  platform::GridZone& zone = toy.zones[toy.sites[0].zone.at()];
  zone.price.emplace().profile.emplace();
  zone.price->profile->weekday.fill(0.10);
  for (std::size_t hour = 7; hour < 24; ++hour) zone.price->profile->weekday[hour] = 0.30;
  zone.carbon.reset();
  zone.carbon_g_per_kwh = 500;
  const record::RunFacts facts = two_hours(toy, {0, 0, 0, 0, 2, 3});
  const UsageLedger ledger = lay_prices(toy, facts, 1);
  EXPECT_NEAR(ledger.sites[0].cost_usd, 1.1, 1e-12);
  EXPECT_NEAR(ledger.sites[0].carbon_g, 2500, 1e-9);
  EXPECT_NEAR(lay_prices(toy, facts, 2).sites[0].cost_usd, 2.2, 1e-12);
  EXPECT_EQ(ledger.measured, minutes(110));
}

}  // namespace
}  // namespace archipelago::metrics
