#include "platform/routes/transit.hpp"

#include <gtest/gtest.h>

#include "engine/request_path_world.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::engine {
namespace {

// alpha (AA) - gamma (CC) - beta (BB) over two cables of 1000 km, a direct one of 5000 km, and
// alpha - delta (DD) - epsilon (EE) - beta over three of 1200 km, which together are shorter than
// the direct one.  Sites at alpha and beta.
platform::Platform three_ways() {
  platform::Platform toy = test::toy_platform();
  for (const char* iso2 : {"CC", "DD", "EE"}) toy.nations.push_back(test::toy_nation(iso2));
  toy.points.push_back(test::toy_point("gamma", 2, 4));
  toy.points.push_back(test::toy_point("delta", 3, 2));
  toy.points.push_back(test::toy_point("epsilon", 4, 6));
  toy.cables = {test::toy_cable("direct", {0, 1, 5000}), test::toy_cable("a-g", {0, 2, 1000}),
                test::toy_cable("g-b", {2, 1, 1000}),    test::toy_cable("a-d", {0, 3, 1200}),
                test::toy_cable("d-e", {3, 4, 1200}),    test::toy_cable("e-b", {4, 1, 1200})};
  return toy;
}

TEST(Transit, CountsTheNationsOfTheRouteInForce) {
  const platform::Platform platform = three_ways();
  platform::Router router(platform);
  platform::Transit transit(platform, router);
  const PointIndex alpha(0);
  const SiteIndex at_beta(1);
  EXPECT_EQ(transit.third_nations(alpha, at_beta), 1);  // CC
  router.set_up(CableIndex(2), false);
  EXPECT_EQ(transit.third_nations(alpha, at_beta), 2);  // DD, EE
  router.set_up(CableIndex(4), false);
  EXPECT_EQ(transit.third_nations(alpha, at_beta), 0);  // direct
  router.set_up(CableIndex(0), false);
  EXPECT_EQ(transit.third_nations(alpha, at_beta), 0);  // no way: nothing crosses anything
  router.set_up(CableIndex(2), true);
  EXPECT_EQ(transit.third_nations(alpha, at_beta), 1);
  EXPECT_EQ(transit.third_nations(alpha, SiteIndex(0)), 0);
}

// gamma on the soil of AA, of BB, of whom the site is not.
TEST(Transit, TheUsersAndTheSitesNationAreNoThird) {
  platform::Platform platform = three_ways();
  for (const std::size_t own : {0, 1}) {
    platform.points[2].nation = NationIndex(own);
    platform::Router router(platform);
    EXPECT_EQ(platform::Transit(platform, router).third_nations(PointIndex(0), SiteIndex(1)), 0);
  }
}

// One nation crossed at two points is crossed once.
TEST(Transit, ANationCountsOnce) {
  platform::Platform platform = three_ways();
  platform.points[4].nation = NationIndex(3);
  platform::Router router(platform);
  router.set_up(CableIndex(1), false);
  EXPECT_EQ(platform::Transit(platform, router).third_nations(PointIndex(0), SiteIndex(1)), 1);
}

// toy2 has no third nation: all outcomes say so, abroad or not.
TEST(Transit, OutcomesCarryIt) {
  test::PathSettings settings;
  settings.policy = {"global_cloud", {{"region", "right"}}};
  test::PathWorld world(test::toy2(), test::toy_chat(), settings);
  world.run();
  ASSERT_FALSE(world.outcomes.empty());
  for (const record::RequestOutcome& outcome : world.outcomes) EXPECT_EQ(outcome.third_nations, 0);

  // A third point, of a nation of its own, on the way from left to right.
  platform::Platform longer = test::toy2();
  longer.nations.push_back(longer.nations[0]);
  longer.points.push_back(longer.points[0]);
  longer.points.back().users_share = 0;
  longer.points.back().nation = NationIndex(longer.nations.size() - 1);
  const PointIndex middle(longer.points.size() - 1);
  platform::Cable second = longer.cables[0];
  longer.cables[0].to = middle;
  second.from = middle;
  longer.cables.push_back(second);
  workload::Recipe chat = test::toy_chat();  // nobody asks from the third nation
  for (workload::InferenceStream& stream : chat.inference) stream.nation_share.push_back(0);
  test::PathWorld crossed(longer, chat, settings);
  crossed.run();
  std::size_t third = 0;
  for (const record::RequestOutcome& outcome : crossed.outcomes) {
    if (outcome.fate == record::Fate::kNoSite) continue;
    EXPECT_EQ(outcome.third_nations, outcome.nation == test::kLeft ? 1 : 0);
    third += outcome.third_nations > 0 ? 1 : 0;
  }
  EXPECT_GT(third, 0U);
}

}  // namespace
}  // namespace archipelago::engine
