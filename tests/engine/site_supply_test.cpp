// Who gives a site its power, by hand and at random: a battery never creates energy.
#include "engine/power/site_supply.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace archipelago::engine {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

// 36 MJ (10 kWh), 5 kW, 80 % round trip.
constexpr platform::Battery kBattery{36e6, 5000, 0.8};

TEST(SiteSupply, SunFirstThenTheGridThenTheBattery) {
  SiteSupply supply(kBattery);
  EXPECT_DOUBLE_EQ(supply.available_w(6000, 1000, 60), 12'000);
  const SupplyFlows flows = supply.settle(9000, 6000, 1000, 60);
  EXPECT_DOUBLE_EQ(flows.solar_used_w, 1000);
  EXPECT_DOUBLE_EQ(flows.grid_w, 6000);
  EXPECT_DOUBLE_EQ(flows.battery_out_w, 2000);
  EXPECT_DOUBLE_EQ(supply.stored_j(), 36e6 - 2000 * 60);
}

TEST(SiteSupply, AnOutageLastsAsLongAsTheBattery) {
  SiteSupply supply(kBattery);
  // 4 kW for two hours: 28.8 of 36 MJ.  What is left, 7.2 MJ, gives 2 kW for an hour.
  supply.settle(4000, 0, 0, 7200);
  EXPECT_DOUBLE_EQ(supply.stored_j(), 7.2e6);
  EXPECT_DOUBLE_EQ(supply.available_w(0, 0, 3600), 2000);
  supply.settle(2000, 0, 0, 3600);
  EXPECT_DOUBLE_EQ(supply.available_w(0, 0, 60), 0);
}

TEST(SiteSupply, ChargingLosesAFifth) {
  SiteSupply supply(kBattery);
  supply.settle(5000, 0, 0, 3600);  // 18 of 36 MJ are gone
  // An hour of 8 kW of sun on a draw of 4 kW: 4 kW go in, 0.8 x 14.4 MJ = 11.52 MJ are stored; the
  // grid, with a limit of 500 W, adds 0.8 x 1.8 MJ.
  const SupplyFlows flows = supply.settle(4000, 500, 8000, 3600);
  EXPECT_DOUBLE_EQ(flows.battery_in_w, 4500);
  EXPECT_DOUBLE_EQ(flows.solar_used_w, 8000);
  EXPECT_DOUBLE_EQ(flows.grid_w, 500);
  EXPECT_DOUBLE_EQ(supply.stored_j(), 18e6 + 11.52e6 + 1.44e6);
}

TEST(SiteSupply, WhatNobodyTakesIsSpilt) {
  SiteSupply none{platform::Battery{}};
  const SupplyFlows flows = none.settle(300, kNoLimit, 1000, 60);
  EXPECT_DOUBLE_EQ(flows.solar_used_w, 300);
  EXPECT_DOUBLE_EQ(flows.solar_spilt_w, 700);
  EXPECT_DOUBLE_EQ(flows.grid_w, 0);
}

TEST(SiteSupply, ConservesEnergyInAnyOrder) {
  std::mt19937 draw(7);  // a test's own dice; results do not rest on the distribution
  const auto random = [&](double most) { return most * static_cast<double>(draw() % 1000) / 999; };
  for (int trial = 0; trial < 200; ++trial) {
    const platform::Battery battery{random(36e6), random(5000), 0.5 + random(0.5)};
    SiteSupply supply(battery);
    double expected = battery.capacity_j;
    double in = 0;
    double out = 0;
    for (int step = 0; step < 100; ++step) {
      const double limit = draw() % 3 == 0 ? 0 : random(8000);
      const double sun = random(3000);
      const double seconds = 1 + random(3600);
      const double most = supply.available_w(limit, sun, seconds);
      const double wanted = random(most);
      const SupplyFlows f = supply.settle(wanted, limit, sun, seconds);
      EXPECT_NEAR(f.grid_w + f.solar_used_w + f.battery_out_w, wanted + f.battery_in_w,
                  1e-6 * most + 1e-9);
      EXPECT_NEAR(f.solar_used_w + f.solar_spilt_w, sun, 1e-9 * sun);
      EXPECT_LE(f.grid_w, limit * (1 + 1e-12) + 1e-9);
      EXPECT_LE(f.battery_in_w, battery.power_w * (1 + 1e-12));
      EXPECT_LE(f.battery_out_w, battery.power_w * (1 + 1e-12) + 1e-9);
      EXPECT_FALSE(f.battery_in_w > 0 && f.battery_out_w > 1e-9);
      in += f.battery_in_w * seconds;
      out += f.battery_out_w * seconds;
      expected += (battery.efficiency * f.battery_in_w - f.battery_out_w) * seconds;
      EXPECT_NEAR(supply.stored_j(), expected, 1);
      EXPECT_GE(supply.stored_j(), 0);
      EXPECT_LE(supply.stored_j(), battery.capacity_j);
    }
    EXPECT_LE(out, battery.capacity_j + battery.efficiency * in + 1) << "no energy from nowhere";
  }
}

}  // namespace
}  // namespace archipelago::engine
