// Uses: larger answers, bulk data, growth; and cables that enter a program only when they are full.
#include "planning/use.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planning/paper_network.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {
namespace {

using test::Paper;

const std::vector<Changes> kNothing;

// A and B ask 3 and 1 a second; B has the site, behind a cable of 2 Gbit/s.
Paper pair() {
  Paper paper({"A", "B"});
  const auto a = paper.ask(0, 3);
  const auto b = paper.ask(1, 1);
  const auto site = paper.site(1, 100);
  paper.way(a, site, {paper.cable(2)});
  paper.way(b, site, {});
  return paper;
}

// 1.25e8 byte down are 1 Gbit/s a second: 2 of 3 go through, whether the cable's row is there from the
// start or comes when the first solution overfills it.
TEST(Uses, AFullCableBindsWhenASolutionOverfillsIt) {
  Paper paper = pair();
  Screening screening(paper.network, kNothing);
  const Screened screened = screening.solve();
  EXPECT_NEAR(screened.unserved_tokens, test::kMillionTokens * 1e6, 1);
  EXPECT_NEAR(screened.fullest_gbps[0], 2, 1e-6);
  EXPECT_EQ(screening.programs(), 2U);
}

// Half the answer, half the traffic: all is served; four times the growth: 12 x 0.5 over 2 Gbit/s, 4 of
// 12 a second go through, and B's 4 are served at home.
TEST(Uses, AnswersAndGrowth) {
  const Paper paper = pair();
  Use made_for;
  Use light = made_for;
  light.answer_bytes = 1.25e8 / 2;
  const Network half = with_use(paper.network, made_for, light, 1);
  EXPECT_NEAR(Screening(half, kNothing).solve().unserved_tokens, 0, 1);
  Growth growth{1, {0, 2}};
  EXPECT_NEAR(growth.after(2), 4, 1e-12);
  const Network grown = with_use(paper.network, made_for, light, growth.after(2));
  EXPECT_NEAR(Screening(grown, kNothing).solve().unserved_tokens, 8 * test::kMillionTokens * 1e6,
              10);
  Use twice = light;
  twice.demand_times = 2;
  EXPECT_NEAR(with_use(paper.network, made_for, twice, 1).asks[0].rates[0], 6, 1e-12);
}

// 43.2 TB a day to B's site are 4 Gbit/s, 3 of them A's; beside A's 3 Gbit/s of answers, which lie in
// the other direction.  2 go through: a third of A's, 10.8 TB a day at USD 30, is left for 365 days.
TEST(Uses, BulkDataFillTheCableTheOtherWay) {
  Paper paper = pair();
  paper.network.cables[0].gbps = 2;
  // The paper's ways go forward; answers (down) go against it.
  Use use;
  use.moved = Moved{0, 43.2e12, 0, 30e-12};
  const Network network = with_use(paper.network, Use{}, use, 1);
  ASSERT_EQ(network.asks.size(), 4U);
  EXPECT_EQ(network.asks[2].name, "A moves data to site-0");
  EXPECT_NEAR(network.asks[2].rates[0], 43.2e12 * 0.75 / 1e9 / 86'400, 1e-9);
  const Screened screened = Screening(network, kNothing).solve();
  EXPECT_NEAR(screened.unmoved_bytes, 10.8e12 * 365, 1e6);
  EXPECT_NEAR(screened.moved_bytes, (43.2e12 - 10.8e12) * 365, 1e6);
  EXPECT_NEAR(screened.unserved_usd, 10.8 * 30 * 365 + test::kMillionTokens, 1);
  EXPECT_NEAR(screened.usd_per_gbps[0], 10.8 * 30 * 365 + test::kMillionTokens, 1);
  // Bulk data are no tokens and need no GPU.
  EXPECT_NEAR(screened.unserved_tokens, test::kMillionTokens * 1e6, 1);
  EXPECT_NEAR(screened.used_gpus[0], 3, 1e-6);
}

// Without the cable only B is served; without the site nobody; and all is as it was when it is back.
TEST(Uses, WhatIsLostComesBack) {
  const Paper paper = pair();
  Screening screening(paper.network, kNothing, Keep::kAll);
  const double calm = screening.cost();
  screening.lose({0}, {});
  EXPECT_NEAR(screening.solve().unserved_tokens, 3 * test::kMillionTokens * 1e6, 1);
  screening.lose({}, {0});
  EXPECT_NEAR(screening.solve().unserved_tokens, 4 * test::kMillionTokens * 1e6, 1);
  screening.lose({}, {});
  EXPECT_NEAR(screening.cost(), calm, 1e-6 * calm);
}

}  // namespace
}  // namespace archipelago::planning
