// Programs whose least cost and prices are known on paper, and prices against differences.
#include "planning/screening.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"
#include "planning/coalitions.hpp"
#include "planning/paper_network.hpp"

namespace archipelago::planning {
namespace {

using test::kMillionTokens;
using test::Paper;

const std::vector<Changes> kNothing;

// A asks 10 a second and has 4 GPUs; B has 10 idle ones behind a cable of 3 Gbit/s, and energy there
// costs USD 0.36 an hour.  4 at home, 3 abroad, 3 unserved:
//   3 x 31,536 million tokens x USD 1 + 3 x 8760 h x 0.36.
// One more Gbit/s serves one more: saves 31,536 - 8760 x 0.36 = 28,382.40.  One more GPU at home
// serves one more for nothing: 31,536.  One more at B, and a megawatt anywhere: 0.
TEST(Screening, OneBottleneckIsWorthWhatItLetsThrough) {
  Paper paper({"A", "B"});
  const auto ask = paper.ask(0, 10);
  const auto home = paper.site(0, 4);
  const auto away = paper.site(1, 10, 0.36);
  const auto cable = paper.cable(3);
  paper.way(ask, home, {});
  paper.way(ask, away, {cable});
  Screening screening(paper.network, kNothing);
  const Screened screened = screening.solve();
  const double unserved = 3 * kMillionTokens;
  EXPECT_NEAR(screened.usd, unserved + 3 * 8760 * 0.36, 1e-4);
  EXPECT_NEAR(screened.unserved_tokens, unserved * 1e6, 1);
  EXPECT_NEAR(screened.energy_usd, 3 * 8760 * 0.36, 1e-6);
  EXPECT_NEAR(screened.usd_per_gbps[cable], kMillionTokens - 8760 * 0.36, 1e-4);
  EXPECT_NEAR(screened.usd_per_gpu[home], kMillionTokens, 1e-4);
  EXPECT_NEAR(screened.usd_per_gpu[away], 0, 1e-9);
  EXPECT_NEAR(screened.usd_per_mw[home], 0, 1e-9);
  EXPECT_NEAR(screened.fullest_gbps[cable], 3, 1e-9);
  EXPECT_NEAR(screened.used_gpus[away], 3, 1e-9);
  EXPECT_EQ(screening.why_unserved(ask), "GPUs at site-0, Gbit/s of cable-0");
}

// Two cables side by side, of 3 and 20 Gbit/s, for 10 a second: together more than is asked, so that
// neither is worth a dollar more.  With the second at 5, 8 go through and each Gbit/s serves one more.
TEST(Screening, OfParallelCablesTheSlackOneIsWorthNothing) {
  for (const double second : {20.0, 5.0}) {
    Paper paper({"A", "B"});
    const auto ask = paper.ask(0, 10);
    const auto away = paper.site(1, 100);
    paper.way(ask, away, {paper.cable(3)});
    paper.way(ask, away, {paper.cable(second)});
    const Screened screened = Screening(paper.network, kNothing).solve();
    const double worth = second < 10 ? kMillionTokens : 0;
    EXPECT_NEAR(screened.usd_per_gbps[0], worth, 1e-4);
    EXPECT_NEAR(screened.usd_per_gbps[1], worth, 1e-4);
    EXPECT_NEAR(screened.unserved_tokens, second < 10 ? 2e6 * kMillionTokens : 0, 1);
  }
}

// 10 GPUs of 1 kW on 6 kW serve 6: a megawatt would switch on 1000 more, a GPU none.
TEST(Screening, GpusWithoutMegawattsServeNobody) {
  Paper paper({"A"});
  const auto ask = paper.ask(0, 10);
  const auto home = paper.site(0, 10);
  paper.network.sites[home].power_w = 6000;
  paper.way(ask, home, {});
  Screening screening(paper.network, kNothing);
  const Screened screened = screening.solve();
  EXPECT_NEAR(screened.unserved_tokens, 4e6 * kMillionTokens, 1);
  EXPECT_NEAR(screened.usd_per_mw[home], 1000 * kMillionTokens, 1);
  EXPECT_NEAR(screened.usd_per_gpu[home], 0, 1e-9);
  EXPECT_EQ(screening.why_unserved(ask), "megawatts at site-0");
}

// GPUs at USD 10,000 a year cost less than what they serve (31,536); at 40,000 they do not.
TEST(Screening, BuysGpusThatCostLessThanWhatTheyServe) {
  for (const double usd : {10'000.0, 40'000.0}) {
    Paper paper({"A"});
    const auto ask = paper.ask(0, 10);
    const auto home = paper.site(0, 4);
    paper.network.sites[home].most_bought = 100;
    paper.network.sites[home].usd_per_gpu_year = usd;
    paper.way(ask, home, {});
    const Screened screened = Screening(paper.network, kNothing).solve();
    EXPECT_NEAR(screened.bought[home], usd < kMillionTokens ? 6 : 0, 1e-9);
    EXPECT_NEAR(screened.usd, 6 * std::min(usd, kMillionTokens), 1e-4);
    EXPECT_NEAR(screened.usd_per_gpu[home], std::min(usd, kMillionTokens), 1e-4);
  }
}

// The round trip and the first token together may not pass the limit, not by a microsecond.
TEST(Screening, WaysThatTakeTooLongAreNone) {
  for (const double round_trip : {0.7, 0.700001}) {
    Paper paper({"A"});
    const auto ask = paper.ask(0, 1);
    const auto away = paper.site(0, 9);
    paper.way(ask, away, {}, round_trip);
    paper.network.services.front().first_s = 0.3;
    Screening screening(paper.network, kNothing);
    const Screened screened = screening.solve();
    EXPECT_NEAR(screened.unserved_tokens, round_trip > 0.7 ? 1e6 * kMillionTokens : 0, 1);
    if (round_trip > 0.7) {
      EXPECT_THAT(screening.why_unserved(ask),
                  testing::HasSubstr("within the time to first token"));
    }
  }
}

// A tenth of the year the first cable is down and the second carries 4 of 10.
TEST(Screening, CutsCountForTheirDays) {
  Paper paper({"A", "B"});
  const auto ask = paper.ask(0, 10);
  const auto away = paper.site(1, 100);
  const auto first = paper.cable(10);
  paper.way(ask, away, {first});
  paper.way(ask, away, {paper.cable(4)});
  paper.network.periods = {{0, 0.9 * 8760, {}}, {0, 0.1 * 8760, {first}}};
  const Screened screened = Screening(paper.network, kNothing).solve();
  EXPECT_NEAR(screened.unserved_tokens, 6e6 * 0.1 * kMillionTokens, 1);
  EXPECT_NEAR(screened.usd_per_gbps[1], 0.1 * kMillionTokens, 1e-4);
}

TEST(Screening, SaysWhenNobodyMayServe) {
  Paper paper({"A"});
  const auto ask = paper.ask(0, 1);
  Screening screening(paper.network, kNothing);
  (void)screening.solve();
  EXPECT_THAT(screening.why_unserved(ask), testing::HasSubstr("no site may serve it"));
}

Paper random_paper(RandomStream& random, std::size_t nations) {
  std::vector<std::string> names;
  for (std::size_t n = 0; n < nations; ++n)
    names.push_back(std::string(1, static_cast<char>('A' + n)));
  Paper paper(names);
  for (std::size_t n = 0; n < nations; ++n) {
    (void)paper.ask(n, 1 + 9 * random.uniform());
    (void)paper.site(n, 8 * random.uniform(), random.uniform());
    paper.network.sites[n].power_w = 12'000 * random.uniform();
    paper.network.sites[n].most_bought = 3 * random.uniform();
    paper.network.sites[n].usd_per_gpu_year = 40'000 * random.uniform();
    (void)paper.cable(5 * random.uniform());
  }
  for (std::size_t n = 0; n < nations; ++n) {
    for (std::size_t s = 0; s < nations; ++s) {
      if (s == n) paper.way(n, s, {});
      if (s != n) paper.way(n, s, {n, s}, 0.01 + 0.001 * static_cast<double>(s));
    }
  }
  return paper;
}

// A dual is the derivative of the least cost, where it has one: both one-sided differences of a convex
// piecewise linear function lie around it.
TEST(Screening, PricesAgreeWithDifferences) {
  RandomStream random({20'26, 1}, "planning-differences");
  constexpr double kStep = 1e-4;
  std::size_t priced = 0;
  for (int trial = 0; trial < 20; ++trial) {
    const Paper paper = random_paper(random, 4);
    const Screened screened = Screening(paper.network, kNothing).solve();
    const auto difference = [&](auto&& change) {
      double cost[2];
      for (const int way : {0, 1}) {
        Network network = paper.network;
        change(network, way == 0 ? -kStep : kStep);
        cost[way] = Screening(network, kNothing).cost();
      }
      return std::pair{(cost[0] - screened.usd) / kStep, (screened.usd - cost[1]) / kStep};
    };
    const auto expect = [&](double dual, const std::pair<double, double>& saved) {
      EXPECT_LE(saved.second - 0.5, dual);
      EXPECT_GE(saved.first + 0.5, dual);
      if (dual > 1) ++priced;
    };
    for (std::size_t i = 0; i < 4; ++i) {
      expect(screened.usd_per_gpu[i],
             difference([&](Network& n, double step) { n.sites[i].gpus += step; }));
      expect(screened.usd_per_mw[i] / 1000,
             difference([&](Network& n, double step) { n.sites[i].power_w += 1000 * step; }));
      expect(screened.usd_per_gbps[i],
             difference([&](Network& n, double step) { n.cables[i].gbps += step; }));
    }
  }
  EXPECT_GT(priced, 50U);
}

// What is built by changing bounds costs what a network that has it from the start costs.
TEST(Screening, BuildingIsTheSameAsHavingBuilt) {
  RandomStream random({20'26, 2}, "planning-built");
  for (int trial = 0; trial < 10; ++trial) {
    const Paper paper = random_paper(random, 3);
    const std::vector<Changes> changes{
        {{{0, 2.0}}, {}}, {{}, {{1, 3.0, 5000}}}, {{{2, 1}}, {{0, 1, 0}}}};
    Screening screening(paper.network, changes);
    for (unsigned s = 0; s < 8; ++s) {
      const Portfolio built{(s & 1U) != 0, (s & 2U) != 0, (s & 4U) != 0};
      screening.build(built);
      const Network after = with_built(paper.network, changes, built);
      EXPECT_NEAR(screening.cost(), Screening(after, kNothing).cost(), 1e-3) << s;
    }
  }
}

// Bounds that shut nations out leave what a network of the members alone leaves.
TEST(Screening, CoalitionsCostWhatTheirMembersAloneCost) {
  RandomStream random({20'26, 3}, "planning-coalitions");
  const Paper paper = random_paper(random, 4);
  const Game costs = coalition_costs(paper.network, 2);
  EXPECT_EQ(costs, coalition_costs(paper.network, 1));
  for (Nations s = 1; s < costs.size(); ++s) {
    Network members = paper.network;
    std::erase_if(members.ways, [&](const Way& way) { return (way.needs & ~s) != 0; });
    for (Ask& ask : members.asks) {
      if (((s >> ask.nation) & 1U) == 0) ask.rates = {0};
    }
    EXPECT_NEAR(costs[s], Screening(members, kNothing).cost(), 1e-3) << s;
  }
  // Who stands alone saves nothing; more together never save less.
  const Game saved = saved_together(costs);
  for (Nations s = 1; s < saved.size(); ++s) {
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_GE(saved[s | (Nations{1} << i)], saved[s] - 1e-3);
    }
    if ((s & (s - 1)) == 0) {
      EXPECT_NEAR(saved[s], 0, 1e-9);
    }
  }
}

}  // namespace
}  // namespace archipelago::planning
