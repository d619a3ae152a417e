#include "platform/routes/worst_cuts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/routes/router.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// p0 with all users; p1 with a hall, by a short cable (c0) or round over p2 (c1, c2); p3 with another
// of the same size behind p1 (c3).
Platform network() {
  Platform toy = test::toy_network(4, {{0, 1, 1000}, {0, 2, 3000}, {2, 1, 3000}, {1, 3, 1000}});
  for (std::size_t p = 1; p < 4; ++p) toy.points[p].users_share = 0;
  toy.points[0].users_share = 1;
  toy.sites = {test::toy_site("near", 0, 8), test::toy_site("far", 0, 8)};
  toy.sites[0].point = PointIndex(1);
  toy.sites[1].point = PointIndex(3);
  return toy;
}

double delay_s(const Platform& toy, std::size_t from, std::size_t to) {
  Router router(toy);
  return router.route(PointIndex(from), PointIndex(to))->delay.si();
}

// Without c3 half of the GPUs are out of reach: (1 s - way to p3) / 2.  Without c0 both ways are longer
// by the detour.  c1 and c2 carry nothing.
TEST(WorstCuts, AreThoseBehindWhichTheWaysAreLongest) {
  const Platform toy = network();
  const std::vector<HarmfulCut> cuts = worst_cuts(toy, 5);
  ASSERT_EQ(cuts.size(), 2U);
  EXPECT_THAT(cuts[0].cables, ElementsAre(CableIndex(3)));
  EXPECT_NEAR(cuts[0].harm.si(), (1 - delay_s(toy, 0, 3)) / 2, 1e-12);
  EXPECT_THAT(cuts[1].cables, ElementsAre(CableIndex(0)));
  Platform without = toy;
  without.cables[0].status = CableStatus::kPlanned;
  EXPECT_NEAR(cuts[1].harm.si(), delay_s(without, 0, 1) - delay_s(toy, 0, 1), 1e-12);
  EXPECT_EQ(worst_cuts(toy, 1).size(), 1U);
}

// c0 and c1 in one trench: p0 loses everything.
TEST(WorstCuts, AGroupIsCutTogether) {
  Platform toy = network();
  toy.cables[0].shared_risk_group = toy.cables[1].shared_risk_group = "trench";
  EXPECT_THAT(worst_cuts(toy, 1).at(0).cables, ElementsAre(CableIndex(0), CableIndex(1)));
}

TEST(WorstCuts, HallsWithoutGpusAndPlannedCablesDoNotCount) {
  Platform toy = network();
  toy.sites[1].gpus = 0;
  EXPECT_THAT(worst_cuts(toy, 5).at(0).cables, ElementsAre(CableIndex(0)));
  toy.sites[0].gpus = 0;
  EXPECT_THAT(worst_cuts(toy, 5), IsEmpty());
}

}  // namespace
}  // namespace archipelago::platform
