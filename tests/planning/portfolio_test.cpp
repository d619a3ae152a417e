// The exact search against every portfolio.
#include "planning/portfolio.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "base/random.hpp"
#include "planning/paper_network.hpp"

namespace archipelago::planning {
namespace {

using test::kMillionTokens;
using test::Paper;

Portfolio portfolio(unsigned bits, std::size_t size) {
  Portfolio built(size);
  for (std::size_t c = 0; c < size; ++c) built[c] = ((bits >> c) & 1U) != 0;
  return built;
}

// Three nations in a row, A - B - C, and C has the GPUs: substitutes and complements.
struct Case {
  Paper paper{{"A", "B", "C"}};
  std::vector<Changes> changes;
  std::vector<Choice> choices;

  explicit Case(int trial) {
    RandomStream random({20'26, static_cast<std::uint32_t>(trial)}, "planning-portfolios");
    for (std::size_t n = 0; n < 3; ++n) {
      (void)paper.ask(n, 2 + 8 * random.uniform());
      (void)paper.site(n, n == 2 ? 30 : 2, 0.1 + random.uniform());
    }
    const auto first = paper.cable(1);
    const auto second = paper.cable(0);  // does not exist
    const auto direct = paper.cable(0);
    for (std::size_t n = 0; n < 3; ++n) paper.way(n, n, {});
    paper.way(0, 1, {first});
    paper.way(0, 2, {first, second});
    paper.way(0, 2, {direct});
    paper.way(1, 2, {second});
    const auto add = [&](Changes change) {
      changes.push_back(std::move(change));
      const double capex = 10'000 + 90'000 * random.uniform();
      choices.push_back({capex, capex * (0.1 + 0.2 * random.uniform()), ""});
    };
    for (const double gbps : {2.0, 4.0}) {
      add({{{first, gbps}}, {}});
      add({{{second, gbps}}, {}});
      add({{{direct, gbps}}, {}});
    }
    for (const std::size_t site : {0, 1}) {
      add({{}, {{site, 3, 3000}}});
      add({{}, {{site, 6, 6000}}});
    }
    choices[6].one_of = choices[7].one_of = "at A";
  }

  [[nodiscard]] bool allowed(const Portfolio& built, double budget, double capex) const {
    return capex <= budget && !(built[6] && built[7]);
  }
};

TEST(Portfolios, EqualExhaustiveSearchOverTenCandidates) {
  for (int trial = 0; trial < 6; ++trial) {
    Case of(trial);
    ASSERT_EQ(of.changes.size(), 10U);
    Screening screening(of.paper.network, of.changes);
    Portfolios found(screening, of.choices);
    Screening all(of.paper.network, of.changes);
    Portfolios every(all, of.choices);
    for (const double budget : {60'000.0, 150'000.0, 1e9}) {
      std::vector<double> costs;
      double least = std::numeric_limits<double>::infinity();
      for (unsigned bits = 0; bits < 1024; ++bits) {
        const Portfolio built = portfolio(bits, 10);
        if (!of.allowed(built, budget, every.capex(built))) continue;
        costs.push_back(every.usd(built));
        least = std::min(least, costs.back());
      }
      const Ranked best = found.best(budget);
      EXPECT_NEAR(best.usd, least, 1e-6 * least) << trial << ", " << budget;
      EXPECT_LE(best.gap, 1e-6);
      EXPECT_LE(best.capex_usd, budget);
      const Ranked greedy = found.greedy(budget);
      EXPECT_GE(greedy.usd, least * (1 - 1e-9));
      EXPECT_TRUE(of.allowed(greedy.built, budget, greedy.capex_usd));
      // The next best ones, without any that is not there.
      std::sort(costs.begin(), costs.end());
      const auto others = found.alternatives(best, budget, std::vector<bool>(10), 0.05, 5);
      for (std::size_t i = 0; i < others.size(); ++i) {
        EXPECT_NEAR(others[i].usd, costs[i], 1e-6 * least) << trial << ", " << i;
      }
      if (others.size() < 5 && others.size() < costs.size()) {
        EXPECT_GT(costs[others.size()], least * 1.05 * (1 - 1e-6));
      }
    }
  }
}

// A cable in two halves: neither is worth anything alone, together they serve 5 a second.  The greedy
// way, which looks one step ahead, builds nothing.
TEST(Portfolios, SeeComplementsThatGreedyMisses) {
  Paper paper({"A", "B"});
  (void)paper.ask(0, 5);
  (void)paper.site(1, 100);
  const auto one = paper.cable(0);
  const auto two = paper.cable(0);
  paper.way(0, 0, {one, two});
  const std::vector<Changes> changes{{{{one, 5}}, {}}, {{{two, 5}}, {}}};
  Screening screening(paper.network, changes);
  Portfolios portfolios(screening, {{1e5, 1e4, ""}, {1e5, 1e4, ""}});
  EXPECT_EQ(portfolios.best(1e9).built, (Portfolio{true, true}));
  EXPECT_NEAR(portfolios.best(1e9).usd, 2e4, 1e-3);
  EXPECT_EQ(portfolios.greedy(1e9).built, (Portfolio{false, false}));
  EXPECT_NEAR(portfolios.greedy(1e9).usd, 5 * kMillionTokens, 1e-3);
}

}  // namespace
}  // namespace archipelago::planning
