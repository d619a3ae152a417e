#include "platform/routes/cut_survival.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

Asker asker(std::vector<Asker::Users> users, std::vector<std::size_t> served) {
  Asker a{std::move(users), {}};
  for (const std::size_t point : served) a.served.emplace_back(point);
  return a;
}

// c0, c1 both join p0 - p1 (the site); c2 joins p1 - p2.  Users: 3/4 at p0, 1/4 at p2.
//   one cut   c0 or c1: all; c2: 3/4                          worst 3/4, mean 11/12
//   two cuts  c0 + c1: 1/4; c0 + c2, c1 + c2: 3/4              worst 1/4
TEST(CutSurvival, IsTheDemandThatStillReachesASite) {
  const Platform network = test::toy_network(3, {{0, 1}, {0, 1}, {1, 2}});
  const std::vector<Asker> askers{asker({{PointIndex(0), 0.75}, {PointIndex(2), 0.25}}, {1})};
  const Survival s = survive_cuts(network, askers, {{5.0}}).front();
  EXPECT_DOUBLE_EQ(s.uncut, 1);
  EXPECT_DOUBLE_EQ(s.one_worst, 0.75);
  EXPECT_DOUBLE_EQ(s.one_mean, (1 + 1 + 0.75) / 3);
  EXPECT_DOUBLE_EQ(s.two_worst, 0.25);
}

// The same with c0 and c1 in one group: cut one, cut both.
TEST(CutSurvival, AGroupIsCutAsAWhole) {
  Platform network = test::toy_network(3, {{0, 1}, {0, 1}, {1, 2}});
  network.cables[0].shared_risk_group = network.cables[1].shared_risk_group = "trench";
  EXPECT_EQ(cuts_to_survive(network).size(), 2U);
  const std::vector<Asker> askers{asker({{PointIndex(0), 0.75}, {PointIndex(2), 0.25}}, {1})};
  const Survival s = survive_cuts(network, askers, {{1.0}}).front();
  EXPECT_DOUBLE_EQ(s.one_worst, 0.25);
  EXPECT_DOUBLE_EQ(s.one_mean, (0.25 + 0.75) / 2);
  EXPECT_DOUBLE_EQ(s.two_worst, 0);
}

// Users of two askers, 3 and 1: the first has its site at home, the second at the end of c0.
TEST(CutSurvival, APartyIsTheWeightedSumOfItsAskers) {
  const Platform network = test::toy_network(2, {{0, 1}});
  const std::vector<Asker> askers{asker({{PointIndex(0), 1}}, {0}),
                                  asker({{PointIndex(0), 1}}, {1})};
  const auto s = survive_cuts(network, askers, {{1, 0}, {0, 1}, {3, 1}});
  EXPECT_DOUBLE_EQ(s[0].one_worst, 1);
  EXPECT_DOUBLE_EQ(s[1].one_worst, 0);
  EXPECT_DOUBLE_EQ(s[2].one_worst, 0.75);
}

TEST(CutSurvival, PlannedCablesCarryNothingAndAreNotCut) {
  Platform network = test::toy_network(2, {{0, 1}, {0, 1}});
  network.cables[1].status = CableStatus::kPlanned;
  const auto s = survive_cuts(network, {asker({{PointIndex(0), 1}}, {1})}, {{1.0}}).front();
  EXPECT_DOUBLE_EQ(s.uncut, 1);
  EXPECT_DOUBLE_EQ(s.one_worst, 0);
}

TEST(CutSurvival, WithoutCablesOrSitesThereIsNothingToCut) {
  const Platform network = test::toy_network(2, {});
  const std::vector<Asker> askers{asker({{PointIndex(0), 1}}, {0}),
                                  asker({{PointIndex(0), 1}}, {1}),
                                  asker({{PointIndex(0), 1}}, {})};
  const auto s = survive_cuts(network, askers, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
  EXPECT_DOUBLE_EQ(s[0].one_mean, 1);
  EXPECT_DOUBLE_EQ(s[0].two_worst, 1);
  EXPECT_DOUBLE_EQ(s[1].uncut, 0);
  EXPECT_DOUBLE_EQ(s[2].uncut, 0);
}

// Independent: a flood from the user's point over cables that are not cut, for every pair.
double flooded(const Platform& network, const Asker& who, const std::set<std::size_t>& cut) {
  double share = 0;
  for (const Asker::Users& users : who.users) {
    std::set<std::size_t> wet{users.metro.at()};
    for (std::size_t before = 0; before != wet.size();) {
      before = wet.size();
      for (std::size_t c = 0; c < network.cables.size(); ++c) {
        const Cable& cable = network.cables[c];
        if (cut.contains(c) || cable.status != CableStatus::kExisting) continue;
        if (wet.contains(cable.from.at())) wet.insert(cable.to.at());
        if (wet.contains(cable.to.at())) wet.insert(cable.from.at());
      }
    }
    const bool dry = std::none_of(who.served.begin(), who.served.end(),
                                  [&](PointIndex p) { return wet.contains(p.at()); });
    if (!dry) share += users.share;
  }
  return share;
}

TEST(CutSurvival, EqualsAFloodOfEveryPairOnRandomNetworks) {
  std::mt19937 random(20);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int trial = 0; trial < 150; ++trial) {
    std::vector<test::ToyCable> cables;
    const std::size_t points = 3 + below(5);
    for (std::size_t c = 0, n = 2 + below(8); c < n; ++c) {
      const std::size_t from = below(points);
      cables.push_back({from, (from + 1 + below(points - 1)) % points});
    }
    Platform network = test::toy_network(points, cables);
    for (Cable& cable : network.cables) {
      if (below(3) == 0) cable.shared_risk_group = test::numbered("g", below(2));
      if (below(6) == 0) cable.status = CableStatus::kCandidate;
    }
    const Asker who = asker({{PointIndex(below(points)), 0.6}, {PointIndex(below(points)), 0.4}},
                            {below(points)});
    std::vector<std::set<std::size_t>> cuts;
    for (const auto& cut : cuts_to_survive(network)) {
      cuts.emplace_back();
      for (const CableIndex cable : cut) cuts.back().insert(cable.at());
    }
    double one = flooded(network, who, {});
    double two = one;
    double mean = cuts.empty() ? one : 0;
    for (std::size_t a = 0; a < cuts.size(); ++a) {
      const double left = flooded(network, who, cuts[a]);
      one = std::min(one, left);
      mean += left / static_cast<double>(cuts.size());
      for (std::size_t b = a; b < cuts.size(); ++b) {
        std::set<std::size_t> both = cuts[a];
        both.insert(cuts[b].begin(), cuts[b].end());
        two = std::min(two, flooded(network, who, both));
      }
    }
    const Survival s = survive_cuts(network, {who}, {{1.0}}).front();
    ASSERT_NEAR(s.one_worst, one, 1e-12) << trial;
    ASSERT_NEAR(s.one_mean, mean, 1e-12) << trial;
    ASSERT_NEAR(s.two_worst, two, 1e-12) << trial;
  }
}

}  // namespace
}  // namespace archipelago::platform
