// A platform at a scale, by arithmetic.
#include "platform/scaled_platform.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/failures/scaled_events.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Two halls of 8 GPUs a node: 800 GPUs and 1.2 MW, 100 GPUs and 0.1 MW.
Platform large() {
  Platform toy = test::toy_platform(800);
  toy.sites[1].gpus = 100;
  for (Site& site : toy.sites) {
    site.it_power_w = 1500.0 * site.gpus;
    site.solar_w = 400.0 * site.gpus;
    site.battery.capacity_j = 7200.0 * site.gpus;
    site.battery.power_w = 80.0 * site.gpus;
  }
  toy.sites[0].limit = Hourly{};
  toy.sites[0].limit->profile = Hourly::Day{};
  toy.sites[0].limit->profile->weekday.fill(1e6);
  toy.sites[0].limit->profile->weekend.fill(2e6);
  toy.sites[1].limit = Hourly{};
  toy.sites[1].limit->series = {1e5, 2e5};
  toy.cables[0].costs.capex_usd = 5e6;
  toy.cables[0].costs.lease_usd_per_year = 3e5;
  return toy;
}

// 800 / 20 = 40 GPUs are 5 nodes; 100 / 20 = 5 GPUs are 0.6 of a node, of which one is left.
TEST(ScaledPlatform, LeavesWholeNodes) {
  const Platform small = scaled(large(), 1.0 / 20);
  EXPECT_EQ(small.sites[0].gpus, 40);
  EXPECT_EQ(small.sites[1].gpus, 8);
  EXPECT_EQ(small.sites[0].gpus_per_node, 8);
  // 100 / 5 = 20 GPUs are 2.5 nodes: 3.
  EXPECT_EQ(scaled(large(), 0.2).sites[1].gpus, 24);
  // 102 GPUs x 0.99 are 12.6 nodes: 13, of which the last is a smaller one, since no site grows.
  Platform uneven = large();
  uneven.sites[1].gpus = 102;
  EXPECT_EQ(scaled(uneven, 0.99).sites[1].gpus, 102);
}

// 1.5 kW, 0.4 kW of sun, 2 Wh and 80 W of battery a GPU, before and after; what the grid gives goes
// by 8 / 100 where 8 of 100 GPUs are left, not by the scale.
TEST(ScaledPlatform, LeavesEachGpuItsMegawatts) {
  const Platform small = scaled(large(), 1.0 / 20);
  for (const Site& site : small.sites) {
    EXPECT_DOUBLE_EQ(site.it_power_w, 1500.0 * site.gpus);
    EXPECT_DOUBLE_EQ(site.solar_w, 400.0 * site.gpus);
    EXPECT_DOUBLE_EQ(site.battery.capacity_j, 7200.0 * site.gpus);
    EXPECT_DOUBLE_EQ(site.battery.power_w, 80.0 * site.gpus);
  }
  EXPECT_DOUBLE_EQ(small.sites[0].limit->profile->weekday[5], 5e4);
  EXPECT_DOUBLE_EQ(small.sites[0].limit->profile->weekend[5], 1e5);
  EXPECT_DOUBLE_EQ(small.sites[1].limit->series[1], 1.6e4);
}

// 100 Gbit/s and their money by the scale; how long and how far, as it was.
TEST(ScaledPlatform, LeavesCablesTheirShareAndTheirDelay) {
  const Platform full = large();
  const Platform small = scaled(full, 1.0 / 20);
  EXPECT_DOUBLE_EQ(to_gbps(small.cables[0].capacity), 5);
  EXPECT_DOUBLE_EQ(small.cables[0].costs.capex_usd, 2.5e5);
  EXPECT_DOUBLE_EQ(small.cables[0].costs.lease_usd_per_year, 1.5e4);
  EXPECT_EQ(small.cables[0].delay(), full.cables[0].delay());
  EXPECT_EQ(small.cables[0].faults_per_1000km_year, full.cables[0].faults_per_1000km_year);
  EXPECT_EQ(small.sites[0].fabric, full.sites[0].fabric);
  EXPECT_EQ(small.profiles[0].kv_capacity_tokens, full.profiles[0].kv_capacity_tokens);
}

TEST(ScaledPlatform, OfScaleOneIsThePlatform) {
  const Platform full = large();
  const Platform same = scaled(full, 1);
  EXPECT_EQ(same.sites[1].gpus, 100);
  EXPECT_EQ(same.sites[1].it_power_w, full.sites[1].it_power_w);
  EXPECT_EQ(same.cables[0].capacity, full.cables[0].capacity);
  EXPECT_THAT(too_small(full, 1), IsEmpty());
}

// 800 GPUs are 100 nodes, 100 GPUs are 12 and a half: 1/12 leaves 8.33 GPUs, 1/13 leaves 7.69.
TEST(TooSmall, AreSitesThatAScaleLeavesLessThanANode) {
  EXPECT_THAT(too_small(large(), 1.0 / 12), IsEmpty());
  EXPECT_THAT(too_small(large(), 1.0 / 13),
              ElementsAre("1/13 leaves site beta-hall 7.69 of its 100 GPUs, less than a node of 8; "
                          "the least scale that keeps it is 1/12"));
  EXPECT_THAT(too_small(large(), 0.01),
              ElementsAre("1/100 leaves site beta-hall 1 of its 100 GPUs, less than a node of 8; "
                          "the least scale that keeps it is 1/12"))
      << "800 x 0.01 GPUs are a node";
  EXPECT_EQ(too_small(large(), 0.009).size(), 2U);
}

TEST(TooSmall, ASiteWithoutGpusIsNoneAndOneBelowANodeIsANode) {
  Platform toy = large();
  toy.sites[0].gpus = 0;
  toy.sites[1].gpus = 4;
  EXPECT_THAT(too_small(toy, 0.5),
              ElementsAre("1/2 leaves site beta-hall 2 of its 4 GPUs, less than a node of 4; the "
                          "least scale that keeps it is 1"));
  EXPECT_EQ(kept_gpus(toy.sites[0], 0.5), 0);
  EXPECT_DOUBLE_EQ(kept_share(toy.sites[0], 0.5), 0.5);
  EXPECT_DOUBLE_EQ(scaled(toy, 0.5).sites[0].it_power_w, 0.5 * 1.2e6);
}

// 2 MW for each of both halls: 2 x 40 / 800 = 0.1 MW and 2 x 8 / 100 = 0.16 MW.
TEST(ScaledEvents, ALimitGoesWithTheGpusOfEachSite) {
  std::vector<ScriptedEvent> script(2);
  script[0].cables = {CableIndex(0)};
  script[1].names = {"alpha-hall", "beta-hall"};
  script[1].sites = {SiteIndex(0), SiteIndex(1)};
  script[1].limit_w = 2e6;
  script[1].starts = {10};
  const auto small = scaled(script, large(), 1.0 / 20);
  ASSERT_EQ(small.size(), 3U);
  EXPECT_THAT(small[0].cables, ElementsAre(CableIndex(0)));
  EXPECT_THAT(small[1].names, ElementsAre("alpha-hall"));
  EXPECT_THAT(small[1].sites, ElementsAre(SiteIndex(0)));
  EXPECT_DOUBLE_EQ(small[1].limit_w.value_or(0), 1e5);
  EXPECT_DOUBLE_EQ(small[2].limit_w.value_or(0), 1.6e5);
  EXPECT_EQ(small[2].starts, SimTime{10});
  EXPECT_EQ(scaled(script, large(), 1).size(), 2U);
}

// Three replicas have no hundredth.
TEST(ScaledPlatform, CannotTakeAPartOfNamedReplicas) {
  Platform named = large();
  named.sites[0].replicas = {{LlmIndex(0), 3}};
  named.sites[1].replicas.emplace();  // none stand there: nothing to take a part of
  EXPECT_THAT(too_small(named, 0.5), ElementsAre(::testing::HasSubstr("stand at alpha-hall")));
  EXPECT_THAT(too_small(named, 1), IsEmpty());
}

}  // namespace
}  // namespace archipelago::platform
