#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "every_path.hpp"

namespace archipelago::platform {
namespace {

using test::every_path;
using test::rows_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::vector<std::uint32_t>> rows_of_all(const std::vector<Route>& routes) {
  std::vector<std::vector<std::uint32_t>> rows;
  for (const Route& route : routes) rows.push_back(rows_of(route));
  return rows;
}

TEST(DisjointRoutes, BestFirst) {
  const Platform network = test::toy_network(3, {{0, 2, 1000}, {2, 1, 1000}, {0, 1, 1500}});
  Router router(network);
  const auto routes = router.disjoint_routes(PointIndex(0), PointIndex(1), 5);
  EXPECT_THAT(rows_of_all(routes), ElementsAre(ElementsAre(2), ElementsAre(0, 1)));
  EXPECT_EQ(routes[1].length.km(), 2000);
  EXPECT_EQ(rows_of_all(router.disjoint_routes(PointIndex(0), PointIndex(1), 1)),
            rows_of_all({*router.route(PointIndex(0), PointIndex(1))}));
}

// The trap: the best path p0 - p2 - p3 - p1 uses one cable of each of the only two disjoint paths
// p0 - p2 - p1 and p0 - p3 - p1.
TEST(DisjointRoutes, APairIsFoundWhereTheBestPathBlocksBoth) {
  const Platform network =
      test::toy_network(4, {{0, 2, 1000}, {2, 3, 1000}, {3, 1, 1000}, {0, 3, 5000}, {2, 1, 5000}});
  Router router(network);
  EXPECT_THAT(rows_of(*router.route(PointIndex(0), PointIndex(1))), ElementsAre(0, 1, 2));
  EXPECT_THAT(rows_of_all(router.disjoint_routes(PointIndex(0), PointIndex(1), 2)),
              ElementsAre(ElementsAre(3, 2), ElementsAre(0, 4)));
}

TEST(DisjointRoutes, NothingWithoutAPathAndOnlyOverWhatIsUp) {
  const Platform network = test::toy_network(3, {{0, 1, 1000}, {1, 0, 2000}});
  Router router(network);
  EXPECT_THAT(router.disjoint_routes(PointIndex(0), PointIndex(2), 2), IsEmpty());
  router.set_up(CableIndex(0), false);
  EXPECT_THAT(rows_of_all(router.disjoint_routes(PointIndex(0), PointIndex(1), 2)),
              ElementsAre(ElementsAre(1)));
}

// Rows 0 and 1 lie in one trench, so the second route is row 2.
TEST(DisjointRoutes, SharedRiskGroupsCountAsShared) {
  Platform network = test::toy_network(2, {{0, 1, 1000}, {0, 1, 2000}, {0, 1, 3000}});
  network.cables[0].shared_risk_group = network.cables[1].shared_risk_group = "trench";
  Router router(network);
  EXPECT_THAT(rows_of_all(router.disjoint_routes(PointIndex(0), PointIndex(1), 2)),
              ElementsAre(ElementsAre(0), ElementsAre(1)));
  EXPECT_THAT(rows_of_all(router.disjoint_routes(PointIndex(0), PointIndex(1), 3, kAnywhere,
                                                 Separation::kRiskGroups)),
              ElementsAre(ElementsAre(0), ElementsAre(2)));
}

TEST(DisjointRoutes, AvoidingCables) {
  Platform network = test::toy_network(2, {{0, 1, 1000}, {0, 1, 2000}, {0, 1, 3000}});
  network.cables[0].shared_risk_group = network.cables[1].shared_risk_group = "trench";
  Router router(network);
  const PointIndex from(0);
  const PointIndex to(1);
  const std::vector<CableIndex> first{CableIndex(0)};
  EXPECT_THAT(rows_of(*router.route_avoiding(from, to, {})), ElementsAre(0));
  EXPECT_THAT(rows_of(*router.route_avoiding(from, to, first)), ElementsAre(1));
  EXPECT_THAT(rows_of(*router.route_avoiding(from, to, first, kAnywhere, Separation::kRiskGroups)),
              ElementsAre(2));
  EXPECT_FALSE(
      router.route_avoiding(from, to, {CableIndex(0), CableIndex(1), CableIndex(2)}).has_value());
}

constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

// The lowest sum of the costs of `k` disjoint paths of `all`, from number `first` on.
std::int64_t lowest_sum(const std::vector<test::Path>& all, std::size_t first, std::uint64_t used,
                        std::size_t k) {
  if (k == 0) return 0;
  std::int64_t best = kNone;
  for (std::size_t i = first; i < all.size(); ++i) {
    if ((all[i].cables & used) != 0) continue;
    const std::int64_t rest = lowest_sum(all, i + 1, used | all[i].cables, k - 1);
    if (rest != kNone) best = std::min(best, all[i].ps + rest);
  }
  return best;
}

void expect_cheapest(Router& router, const std::vector<test::Path>& all, PointIndex from,
                     PointIndex to, ScopeIndex scope, std::size_t k) {
  const std::vector<Route> routes = router.disjoint_routes(from, to, k, scope);
  std::int64_t sum = 0;
  std::uint64_t used = 0;
  for (const Route& route : routes) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const test::Path& path) {
      return path.rows == rows_of(route);
    });
    ASSERT_NE(same, all.end()) << "no simple path within the scope";
    EXPECT_EQ(same->cables & used, 0U) << "a cable twice";
    EXPECT_EQ(to_sim_time(route.cost).ps, same->ps);
    used |= same->cables;
    sum += same->ps;
  }
  ASSERT_LE(routes.size(), k);
  EXPECT_EQ(sum, lowest_sum(all, 0, 0, routes.size()));
  EXPECT_TRUE(routes.size() == k || lowest_sum(all, 0, 0, routes.size() + 1) == kNone);
  EXPECT_EQ(rows_of_all(routes), rows_of_all(router.disjoint_routes(from, to, k, scope)));
}

TEST(DisjointRoutesProperty, SumsEqualExhaustion) {
  for (std::uint32_t replicate = 0; replicate < 60; ++replicate) {
    SCOPED_TRACE(replicate);
    RandomStream random({2029, replicate}, "disjoint");
    const Platform network = test::random_nations(random, 6, 11, replicate % 2 == 0 ? 2 : 50, 3);
    Router router(network);
    const ScopeIndex scope = router.add_scope({true, true, false});
    for (int cut = 0; cut < 2; ++cut) {
      router.set_up(CableIndex(random.below(network.cables.size())), false);
    }
    for (const ScopeIndex each : {kAnywhere, scope}) {
      const test::Allowed allowed{
          .cable = [&](std::size_t row) { return router.is_up(CableIndex(row)); },
          .point =
              [&](std::size_t point) {
                return router.may_cross(each)[network.points[point].nation.at()];
              }};
      for (std::size_t from = 0; from < 6; ++from) {
        for (std::size_t to = 0; to < 6; ++to) {
          if (from == to) continue;
          const std::vector<test::Path> all = every_path(network, from, to, allowed);
          for (const std::size_t k : {1U, 2U, 3U}) {
            expect_cheapest(router, all, PointIndex(from), PointIndex(to), each, k);
          }
        }
      }
    }
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace archipelago::platform
