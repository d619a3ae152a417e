#include "platform/routes/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "platform/every_path.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

using test::toy_network;
using test::ToyCable;
using ::testing::ElementsAre;

constexpr std::int64_t kFar = std::numeric_limits<std::int64_t>::max() / 4;

std::vector<std::uint32_t> rows_of(const Route* route) {
  std::vector<std::uint32_t> rows;
  for (const Hop& hop : route->hops) rows.push_back(hop.cable.value);
  return rows;
}

std::int64_t picoseconds(const Route* route) {
  return route == nullptr ? kFar : to_sim_time(route->cost).ps;
}

TEST(Router, OneCableOnPaper) {
  const Platform toy = test::toy_platform();
  Router router(toy);
  const Route* route = router.route(PointIndex(0), PointIndex(1));
  ASSERT_NE(route, nullptr);
  // 1000 km x 1.4682 / 299792.458 km/s + 0.1 ms.
  EXPECT_NEAR(route->delay.si(), 4.997388e-3, 5e-10);
  EXPECT_EQ(route->length.km(), 1000);
  ASSERT_EQ(route->hops.size(), 1U);
  EXPECT_TRUE(route->hops[0].forward);
  EXPECT_FALSE(router.route(PointIndex(1), PointIndex(0))->hops[0].forward);
}

TEST(Router, PointToItselfIsEmpty) {
  const Platform toy = test::toy_platform();
  Router router(toy);
  const Route* route = router.route(PointIndex(1), PointIndex(1));
  ASSERT_NE(route, nullptr);
  EXPECT_TRUE(route->hops.empty());
  EXPECT_EQ(route->delay.si(), 0.0);
}

TEST(Router, CutAndRepair) {
  // 0 - 1 directly over 3000 km, or over 2 in 1000 + 1000 km.
  const Platform network = toy_network(3, {{0, 1, 3000}, {0, 2, 1000}, {2, 1, 1000}});
  Router router(network);
  EXPECT_THAT(rows_of(router.route(PointIndex(0), PointIndex(1))), ElementsAre(1, 2));
  router.set_up(CableIndex(2), false);
  EXPECT_FALSE(router.is_up(CableIndex(2)));
  EXPECT_THAT(rows_of(router.route(PointIndex(0), PointIndex(1))), ElementsAre(0));
  router.set_up(CableIndex(0), false);
  EXPECT_EQ(router.route(PointIndex(0), PointIndex(1)), nullptr);
  router.set_up(CableIndex(2), true);
  EXPECT_THAT(rows_of(router.route(PointIndex(0), PointIndex(1))), ElementsAre(1, 2));
}

TEST(Router, VersionGrowsWithChangesOnly) {
  const Platform toy = test::toy_platform();
  Router router(toy);
  const std::uint64_t before = router.version();
  router.set_up(CableIndex(0), true);
  EXPECT_EQ(router.version(), before);
  router.set_up(CableIndex(0), false);
  EXPECT_GT(router.version(), before);
}

TEST(Router, PlannedCablesStartDown) {
  Platform toy = test::toy_platform();
  toy.cables[0].status = CableStatus::kPlanned;
  Router router(toy);
  EXPECT_EQ(router.route(PointIndex(0), PointIndex(1)), nullptr);
  router.set_up(CableIndex(0), true);
  EXPECT_NE(router.route(PointIndex(0), PointIndex(1)), nullptr);
}

TEST(Router, CanBeMoved) {
  const Platform toy = test::toy_platform();
  Router first(toy);
  Router second(std::move(first));
  EXPECT_NE(second.route(PointIndex(0), PointIndex(1)), nullptr);
}

// 1000 km straight, or 500 + 700 km: 0.979 ms of light and another 0.1 ms of equipment longer.  The
// longer way is gone while the straight cable is avoided by more than that, at no added delay.
TEST(Router, AvoidanceSteersAndAddsNoDelay) {
  Platform network = toy_network(3, {{0, 1, 1000}, {0, 2, 500}, {2, 1, 700}});
  const double longer_ms = 200 * 4.897388e-3 + 0.1;
  network.cables[0].avoidance = from_milliseconds(longer_ms - 0.01);
  {
    Router router(network);
    const Route* route = router.route(PointIndex(0), PointIndex(1));
    EXPECT_THAT(rows_of(route), ElementsAre(0));
    EXPECT_NEAR(to_milliseconds(route->delay), 4.997388, 1e-6);
    EXPECT_NEAR(to_milliseconds(route->cost), 4.997388 + longer_ms - 0.01, 1e-6);
  }
  network.cables[0].avoidance = from_milliseconds(longer_ms + 0.01);
  Router router(network);
  EXPECT_THAT(rows_of(router.route(PointIndex(0), PointIndex(1))), ElementsAre(1, 2));
  router.set_up(CableIndex(2), false);  // nothing else is left: the avoided cable, and its delay
  const Route* route = router.route(PointIndex(0), PointIndex(1));
  EXPECT_THAT(rows_of(route), ElementsAre(0));
  EXPECT_NEAR(to_milliseconds(route->delay), 4.997388, 1e-6);
}

// Metros count at both ends, also where the ends are one, and not in between.
TEST(Router, MetrosCountAtTheEndsOnly) {
  Platform network = toy_network(3, {{0, 1, 1000}, {1, 2, 1000}});
  for (std::size_t i = 0; i < 3; ++i) {
    network.points[i].metro_delay = from_milliseconds(static_cast<double>(i + 1));
  }
  Router router(network);
  const Route* route = router.route(PointIndex(0), PointIndex(2));
  ASSERT_NE(route, nullptr);
  EXPECT_NEAR(to_milliseconds(route->delay), 2 * 4.997388 + 1 + 3, 1e-6);
  EXPECT_NEAR(to_milliseconds(route->metro), 4, 1e-12);
  EXPECT_NEAR(to_milliseconds(router.route(PointIndex(1), PointIndex(1))->delay), 4, 1e-12);
}

TEST(Router, EqualDelayTakesFewerHops) {
  // No equipment delay: 3000 + 3000 km and 6000 km take the same picoseconds.
  const Platform network = toy_network(3, {{0, 2, 3000, 0}, {2, 1, 3000, 0}, {0, 1, 6000, 0}});
  Router router(network);
  ASSERT_EQ(2 * to_sim_time(network.cables[0].delay()).ps,
            to_sim_time(network.cables[2].delay()).ps);
  EXPECT_THAT(rows_of(router.route(PointIndex(0), PointIndex(1))), ElementsAre(2));
}

TEST(Router, EqualParallelCablesTakeTheFirstRow) {
  const Platform network = toy_network(2, {{0, 1}, {1, 0}, {0, 1}});
  Router router(network);
  EXPECT_THAT(rows_of(router.route(PointIndex(0), PointIndex(1))), ElementsAre(0));
  router.set_up(CableIndex(0), false);
  EXPECT_THAT(rows_of(router.route(PointIndex(0), PointIndex(1))), ElementsAre(1));
  router.set_up(CableIndex(0), true);
  EXPECT_THAT(rows_of(router.route(PointIndex(0), PointIndex(1))), ElementsAre(0));
}

TEST(Router, EqualPathsAvoidTheHighestRow) {
  // Over 2: rows 0 and 3.  Over 3: rows 1 and 2, and 2 < 3.
  const Platform network = toy_network(4, {{0, 2}, {0, 3}, {3, 1}, {2, 1}});
  Router router(network);
  EXPECT_THAT(rows_of(router.route(PointIndex(0), PointIndex(1))), ElementsAre(1, 2));
  EXPECT_THAT(rows_of(router.route(PointIndex(1), PointIndex(0))), ElementsAre(2, 1));
}

// A random network whose lengths come from a few values, so that ties are frequent.
Platform random_network(RandomStream& random, std::size_t points, std::size_t cables,
                        std::uint64_t lengths) {
  std::vector<ToyCable> list;
  while (list.size() < cables) {
    const std::size_t from = random.below(points);
    const std::size_t to = random.below(points);
    const double km = 1000.0 * static_cast<double>(1 + random.below(lengths));
    if (from != to) list.push_back({from, to, km, 0});
  }
  Platform network = toy_network(points, list);
  test::add_terms(network);
  return network;
}

using Matrix = std::vector<std::vector<std::int64_t>>;

// Floyd and Warshall over the cables that are up, in picoseconds.
Matrix all_distances(const Platform& network, const std::vector<bool>& up) {
  const std::size_t n = network.points.size();
  Matrix d(n, std::vector<std::int64_t>(n, kFar));
  for (std::size_t i = 0; i < n; ++i) d[i][i] = 0;
  for (std::size_t c = 0; c < network.cables.size(); ++c) {
    if (!up[c]) continue;
    const std::size_t a = network.cables[c].from.at();
    const std::size_t b = network.cables[c].to.at();
    d[a][b] = d[b][a] = std::min(d[a][b], to_sim_time(network.cables[c].path_cost()).ps);
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) d[i][j] = std::min(d[i][j], d[i][k] + d[k][j]);
    }
  }
  return d;
}

// The hops lead from `from` to `to` over cables that are up, and add up to cost and delay.
void expect_sound(const Platform& network, const Router& router, const Route& route,
                  PointIndex from, PointIndex to) {
  PointIndex at = from;
  const std::int64_t metro = to_sim_time(network.points[from.at()].metro_delay).ps +
                             to_sim_time(network.points[to.at()].metro_delay).ps;
  std::int64_t ps = metro;
  std::int64_t cost = 0;
  double km = 0;
  for (const Hop& hop : route.hops) {
    const Cable& cable = network.cables[hop.cable.at()];
    EXPECT_TRUE(router.is_up(hop.cable));
    EXPECT_EQ(hop.forward ? cable.from : cable.to, at);
    at = hop.forward ? cable.to : cable.from;
    ps += to_sim_time(cable.delay()).ps;
    cost += to_sim_time(cable.path_cost()).ps;
    km += cable.route.km();
  }
  EXPECT_EQ(at, to);
  EXPECT_EQ(ps, to_sim_time(route.delay).ps);
  EXPECT_EQ(metro, to_sim_time(route.metro).ps);
  EXPECT_EQ(cost, to_sim_time(route.cost).ps);
  EXPECT_DOUBLE_EQ(km, route.length.km());
}

std::vector<std::uint32_t> reversed(std::vector<std::uint32_t> rows) {
  std::reverse(rows.begin(), rows.end());
  return rows;
}

void expect_agrees(const Platform& network, Router& router, const std::vector<bool>& up) {
  const Matrix expected = all_distances(network, up);
  Router fresh(network);
  for (std::size_t c = 0; c < up.size(); ++c) fresh.set_up(CableIndex(c), up[c]);
  for (std::size_t i = 0; i < network.points.size(); ++i) {
    for (std::size_t j = 0; j < network.points.size(); ++j) {
      const PointIndex from(i);
      const PointIndex to(j);
      const Route* route = router.route(from, to);
      ASSERT_EQ(picoseconds(route), std::min(expected[i][j], kFar));
      if (route == nullptr) continue;
      expect_sound(network, router, *route, from, to);
      EXPECT_EQ(rows_of(route), reversed(rows_of(router.route(to, from))));
      EXPECT_EQ(rows_of(route), rows_of(fresh.route(from, to))) << "depends on past cuts";
    }
  }
}

TEST(RouterProperty, EqualsFloydWarshallThroughCutsAndRepairs) {
  for (std::uint32_t replicate = 0; replicate < 40; ++replicate) {
    SCOPED_TRACE(replicate);
    RandomStream random({2026, replicate}, "router-test");
    const std::size_t points = 2 + random.below(19);
    const Platform network =
        random_network(random, points, 1 + random.below(3 * points), replicate % 2 == 0 ? 3 : 5000);
    Router router(network);
    std::vector<bool> up(network.cables.size(), true);
    expect_agrees(network, router, up);
    for (int change = 0; change < 12; ++change) {
      const std::size_t cable = random.below(up.size());
      up[cable] = !up[cable];
      router.set_up(CableIndex(cable), up[cable]);
      expect_agrees(network, router, up);
      if (::testing::Test::HasFailure()) return;
    }
  }
}

// The rule "Ties" by exhaustion: every simple path, compared by (cost, hops, sum of 2^row).
struct Candidate {
  std::tuple<std::int64_t, std::size_t, std::uint64_t> key{kFar, 0, 0};
  std::vector<std::uint32_t> rows;
};

void try_all(const Platform& network, std::size_t at, std::size_t to, std::vector<bool>& seen,
             Candidate& path, Candidate& best) {
  if (at == to) {
    if (path.key < best.key) best = path;
    return;
  }
  seen[at] = true;
  for (std::uint32_t row = 0; row < network.cables.size(); ++row) {
    const Cable& cable = network.cables[row];
    if (cable.from.at() != at && cable.to.at() != at) continue;
    const std::size_t next = cable.from.at() == at ? cable.to.at() : cable.from.at();
    if (seen[next]) continue;
    const Candidate before = path;
    auto& [ps, hops, sum] = path.key;
    ps += to_sim_time(cable.path_cost()).ps;
    ++hops;
    sum += std::uint64_t{1} << row;
    path.rows.push_back(row);
    try_all(network, next, to, seen, path, best);
    path = before;
  }
  seen[at] = false;
}

TEST(RouterProperty, TiesFollowTheRuleOfTheHeader) {
  for (std::uint32_t replicate = 0; replicate < 60; ++replicate) {
    SCOPED_TRACE(replicate);
    RandomStream random({2027, replicate}, "router-ties");
    const Platform network = random_network(random, 7, 12, 2);
    Router router(network);
    for (std::size_t i = 0; i < 7; ++i) {
      for (std::size_t j = 0; j < 7; ++j) {
        std::vector<bool> seen(7, false);
        Candidate path{{0, 0, 0}, {}};
        Candidate best;
        try_all(network, i, j, seen, path, best);
        const Route* route = router.route(PointIndex(i), PointIndex(j));
        ASSERT_EQ(route != nullptr, std::get<0>(best.key) != kFar);
        if (route == nullptr) continue;
        EXPECT_EQ(rows_of(route), best.rows);
      }
    }
  }
}

}  // namespace
}  // namespace archipelago::platform
