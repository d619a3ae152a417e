#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "every_path.hpp"

namespace archipelago::platform {
namespace {

using test::rows_of;
using ::testing::ElementsAre;

// p0 - p1 over p2 (1000 + 1000 km) or over p3 (2000 + 2000 km); p2 lies in nation 1.
Platform two_ways() {
  Platform network = test::toy_network(4, {{0, 2, 1000}, {2, 1, 1000}, {0, 3, 2000}, {3, 1, 2000}});
  network.nations.push_back(test::toy_nation("BB"));
  network.points[2].nation = NationIndex(1);
  return network;
}

TEST(RouterScope, TransitThroughAForbiddenNationIsAvoided) {
  const Platform network = two_ways();
  Router router(network);
  const ScopeIndex home = router.add_scope({true, false});
  EXPECT_THAT(rows_of(*router.route(PointIndex(0), PointIndex(1))), ElementsAre(0, 1));
  EXPECT_THAT(rows_of(*router.route(PointIndex(0), PointIndex(1), home)), ElementsAre(2, 3));
}

TEST(RouterScope, TheEndsAreNotJudged) {
  const Platform network = two_ways();
  Router router(network);
  const ScopeIndex home = router.add_scope({true, false});
  const ScopeIndex nowhere = router.add_scope({false, false});
  EXPECT_THAT(rows_of(*router.route(PointIndex(0), PointIndex(2), home)), ElementsAre(0));
  EXPECT_THAT(rows_of(*router.route(PointIndex(2), PointIndex(3), home)), ElementsAre(0, 2));
  EXPECT_THAT(rows_of(*router.route(PointIndex(0), PointIndex(2), nowhere)), ElementsAre(0));
  EXPECT_EQ(router.route(PointIndex(0), PointIndex(1), nowhere), nullptr);
  EXPECT_NE(router.route(PointIndex(0), PointIndex(0), nowhere), nullptr);
}

TEST(RouterScope, EqualScopesAreOne) {
  const Platform network = two_ways();
  Router router(network);
  EXPECT_EQ(router.add_scope({true, true}), kAnywhere);
  const ScopeIndex home = router.add_scope({true, false});
  EXPECT_EQ(router.add_scope({true, false}), home);
  EXPECT_NE(router.add_scope({false, true}), home);
  EXPECT_THAT(router.may_cross(home), ElementsAre(true, false));
}

TEST(RouterScope, ACutLeavesOnlyTheForbiddenWay) {
  const Platform network = two_ways();
  Router router(network);
  const ScopeIndex home = router.add_scope({true, false});
  router.set_up(CableIndex(3), false);
  EXPECT_EQ(router.route(PointIndex(0), PointIndex(1), home), nullptr);
  EXPECT_NE(router.route(PointIndex(0), PointIndex(1)), nullptr);
  router.set_up(CableIndex(3), true);
  EXPECT_THAT(rows_of(*router.route(PointIndex(0), PointIndex(1), home)), ElementsAre(2, 3));
}

// Every pair and scope against all simple paths, through cuts and repairs; scope 0 is what a router
// without scopes answers.
TEST(RouterScopeProperty, EqualsExhaustionThroughCutsAndRepairs) {
  for (std::uint32_t replicate = 0; replicate < 20; ++replicate) {
    SCOPED_TRACE(replicate);
    RandomStream random({2028, replicate}, "router-scope");
    const Platform network = test::random_nations(random, 7, 12, 3, 4);
    Router router(network);
    Router plain(network);
    std::vector<ScopeIndex> scopes{kAnywhere};
    for (int i = 0; i < 4; ++i) {
      std::vector<bool> may(4);
      for (std::size_t n = 0; n < 4; ++n) may[n] = random.below(2) == 0;
      scopes.push_back(router.add_scope(may));
    }
    for (int change = 0; change < 8; ++change) {
      for (const ScopeIndex scope : scopes) {
        const test::Allowed allowed{
            .cable = [&](std::size_t row) { return router.is_up(CableIndex(row)); },
            .point =
                [&](std::size_t point) {
                  return router.may_cross(scope)[network.points[point].nation.at()];
                }};
        for (std::size_t from = 0; from < 7; ++from) {
          for (std::size_t to = 0; to < 7; ++to) {
            const std::vector<test::Path> all = test::every_path(network, from, to, allowed);
            const Route* route = router.route(PointIndex(from), PointIndex(to), scope);
            ASSERT_EQ(route != nullptr, !all.empty());
            if (route == nullptr) continue;
            EXPECT_EQ(rows_of(*route), all.front().rows);
            EXPECT_EQ(to_sim_time(route->cost).ps, all.front().ps);
            if (scope != kAnywhere) continue;
            EXPECT_EQ(rows_of(*plain.route(PointIndex(from), PointIndex(to))), rows_of(*route));
          }
        }
      }
      if (::testing::Test::HasFailure()) return;
      const CableIndex cable(random.below(network.cables.size()));
      const bool up = !router.is_up(cable);
      router.set_up(cable, up);
      plain.set_up(cable, up);
    }
  }
}

}  // namespace
}  // namespace archipelago::platform
