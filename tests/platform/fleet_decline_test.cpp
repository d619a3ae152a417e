#include "platform/failures/fleet_decline.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

// AA's law reaches the vendor of all GPUs of BB; AA's own fleet is not told: its law is its own.
Platform toy() {
  Platform platform = test::toy_platform();
  platform.gpus[0].vendor_laws = {NationIndex(0)};
  platform.nations[1].costs = NationCosts{};
  platform.nations[1].costs->gpu_life_years = 5;
  return platform;
}

// 220 / 54 / 16384 x 365 = 9.0759 % a year: e^-0.090759 = 0.91324 is left after one; half would be
// left after ln 2 / 0.090759 = 7.637 years, but the life of 5 comes first.
TEST(FleetDecline, AFleetLastsAsLongAsItsGpusLive) {
  const auto fleets = fleet_decline(toy());
  ASSERT_EQ(fleets.size(), 1U);
  EXPECT_EQ(fleets[0].nation, NationIndex(1));
  EXPECT_EQ(fleets[0].law, NationIndex(0));
  EXPECT_EQ(fleets[0].gpus, 8);
  EXPECT_EQ(fleets[0].reached, 1);
  EXPECT_NEAR(fleets[0].after_a_year, 0.91324, 1e-5);
  EXPECT_DOUBLE_EQ(fleets[0].years_to_half.value(), 5);
  EXPECT_DOUBLE_EQ(fleets[0].years_to_end.value(), 5);
}

TEST(FleetDecline, WithoutALifeFailuresDecide) {
  Platform platform = toy();
  platform.nations[1].costs.reset();
  const auto fleets = fleet_decline(platform);
  EXPECT_NEAR(fleets.at(0).years_to_half.value(), 7.637, 1e-3);
  EXPECT_FALSE(fleets.at(0).years_to_end.has_value());
}

// 8 of 16 GPUs are another vendor's: half is bought again, and the fleet never falls below it.
TEST(FleetDecline, WhatOthersSellIsBoughtAgain) {
  Platform platform = toy();
  platform.gpus.push_back(platform.gpus[0]);
  platform.gpus[1].vendor_laws.clear();
  platform.sites.push_back(test::toy_site("second", 1, 8));
  platform.sites.back().gpu = GpuIndex(1);
  const auto fleets = fleet_decline(platform);
  EXPECT_DOUBLE_EQ(fleets.at(0).reached, 0.5);
  EXPECT_NEAR(fleets.at(0).after_a_year, 0.95662, 1e-5);
  EXPECT_FALSE(fleets.at(0).years_to_half.has_value());
}

}  // namespace
}  // namespace archipelago::platform
