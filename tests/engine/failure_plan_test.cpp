#include "engine/failure_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/toy_platform.hpp"

namespace archipelago::engine {
namespace {

constexpr SimTime kDay{std::int64_t{86'400} * 1'000'000'000'000};

TEST(FailurePlan, NothingBreaksUnlessSettingsSaySo) {
  EXPECT_TRUE(plan_failures(test::toy_platform(), {}, 10 * kDay, {1, 0}).empty());
}

// 0.1 faults a year, a thousandfold, 10 days each: 2.7 under repair at any time, so the cable is
// down when the run begins, but for one start in fifteen (e^-2.7).
TEST(FailurePlan, ARunBeginsWithCablesInRepair) {
  FailureSettings settings;
  settings.cable_rate_factor = 1000;
  int down = 0;
  for (std::uint32_t replicate = 0; replicate < 300; ++replicate) {
    const FailurePlan plan = plan_failures(test::toy_platform(), settings, kDay, {7, replicate});
    down += !plan.cables.empty() && plan.cables.front().starts == SimTime{} ? 1 : 0;
  }
  // 300 (1 - e^-(100 x 10 / 365)) = 280.6, standard deviation 4.3.
  EXPECT_NEAR(down, 280.6, 4 * 4.3);
}

TEST(FailurePlan, AScriptedCutJoinsADrawnOneThatItOverlaps) {
  FailureSettings settings;
  platform::ScriptedEvent first;
  first.cables = {CableIndex(0)};
  first.starts = kDay;
  first.lasts = kDay;
  platform::ScriptedEvent second = first;
  second.starts = SimTime{kDay.ps + kDay.ps / 2};
  settings.events = {first, second};
  const FailurePlan plan = plan_failures(test::toy_platform(), settings, 10 * kDay, {1, 0});
  ASSERT_EQ(plan.cables.size(), 1U);
  EXPECT_EQ(plan.cables[0].starts, kDay);
  EXPECT_EQ(plan.cables[0].ends, (SimTime{kDay.ps * 5 / 2}));
}

// AA - BB twice, BB - CC, and one inside BB: without BB's borders three are down, all the run; a
// scripted cut of one of them changes nothing.  Planned ones are down anyway.
TEST(FailurePlan, AnIsolatedNationHasNoInternationalCable) {
  platform::Platform platform = test::toy_platform();
  platform.nations.push_back(test::toy_nation("CC"));
  platform.points.push_back(test::toy_point("gamma", 2, 16));
  platform.points.push_back(test::toy_point("beta-two", 1, 9));
  platform.cables.push_back(test::toy_cable("second", {1, 0}));
  platform.cables.push_back(test::toy_cable("beta-gamma", {1, 2}));
  platform.cables.push_back(test::toy_cable("inside", {1, 3}));
  platform.cables.push_back(test::toy_cable("planned", {1, 2}));
  platform.cables.back().status = platform::CableStatus::kPlanned;
  FailureSettings settings;
  settings.isolate = {"BB"};
  platform::ScriptedEvent event;
  event.cables = {CableIndex(1)};
  event.starts = kDay;
  event.lasts = kDay;
  settings.events = {event};
  const FailurePlan plan = plan_failures(platform, settings, 10 * kDay, {1, 0});
  ASSERT_EQ(plan.cables.size(), 3U);
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_EQ(plan.cables[c].cable, CableIndex(c));
    EXPECT_EQ(plan.cables[c].starts, SimTime{});
    EXPECT_EQ(plan.cables[c].ends, kNever);
  }
  settings.isolate = {"CC"};
  settings.events.clear();
  EXPECT_EQ(plan_failures(platform, settings, 10 * kDay, {1, 0}).cables.size(), 1U);
}

// Sites 0 and 1 stand in AA and BB; CC's law reaches the operator of the second, which BB's leads.
TEST(FailurePlan, AWithdrawnLawStopsItsSitesAllTheRun) {
  platform::Platform platform = test::toy_platform();
  platform.nations.push_back(test::toy_nation("CC"));
  platform.sites[1].other_laws = {NationIndex(2)};
  FailureSettings settings;
  settings.withdraw = {"CC"};
  FailurePlan plan = plan_failures(platform, settings, 10 * kDay, {1, 0});
  ASSERT_EQ(plan.sites.size(), 1U);
  EXPECT_EQ(plan.sites[0], (platform::SiteFault{SiteIndex(1), {}, kNever}));
  EXPECT_TRUE(plan.cables.empty());
  settings.withdraw = {"AA", "CC"};
  plan = plan_failures(platform, settings, 10 * kDay, {1, 0});
  EXPECT_EQ(plan.sites.size(), 2U);
}

TEST(FailurePlan, EveryNationMayBeIsolatedAtOnce) {
  FailureSettings settings;
  settings.isolate = {kEveryNation};
  EXPECT_EQ(isolated_nations(test::toy_platform(), settings).size(), 2U);
  EXPECT_EQ(plan_failures(test::toy_platform(), settings, kDay, {1, 0}).cables.size(), 1U);
}

}  // namespace
}  // namespace archipelago::engine
