// The build-out against every plan of a toy.
#include "planning/build_out.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "planning/paper_network.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {
namespace {

using test::Paper;

// One nation whose demand doubles every year from 1 a second; its site has one GPU.
std::vector<Network> growing(std::size_t years) {
  std::vector<Network> networks;
  for (std::size_t y = 0; y < years; ++y) {
    Paper paper({"A"});
    const auto ask = paper.ask(0, std::pow(2.0, static_cast<double>(y)));
    paper.way(ask, paper.site(0, 1), {});
    networks.push_back(paper.network);
  }
  return networks;
}

struct Toy {
  std::vector<Network> networks = growing(4);
  std::vector<Changes> changes;
  std::vector<BuildChoice> choices;
  BuildOutLimits limits;

  Toy() {
    const auto add = [&](double gpus, Costing costing) {
      changes.push_back({{}, {{0, gpus, 0}}});
      choices.push_back({costing, "", false});
    };
    add(1, {40'000, 500, 2, 0});    // retired after two years
    add(2, {90'000, 1000, 10, 1});  // a year to build
    add(4, {150'000, 2000, 10, 2});
    limits.discount = 0.1;
  }

  // Discounted cost of those beginnings; infinite where a limit is broken.  Written once more, with
  // networks that have the candidates for good.
  [[nodiscard]] double cost(const std::vector<std::vector<std::size_t>>& begun) const {
    double sum = 0;
    const std::vector<Changes> none;
    const auto built = in_service(begun, choices, networks.size());
    for (std::size_t y = 0; y < networks.size(); ++y) {
      std::size_t starts = 0;
      double capital = 0;
      double fixed = 0;
      for (std::size_t c = 0; c < choices.size(); ++c) {
        const Costing& of = choices[c].costing;
        const auto parts = std::max<std::size_t>(static_cast<std::size_t>(of.lead_years), 1);
        for (const std::size_t s : begun[c]) {
          starts += s == y ? 1 : 0;
          if (s <= y && y < s + parts) capital += of.capex_usd / static_cast<double>(parts);
        }
        if (built[y][c]) fixed += usd_a_year(of, limits.discount);
      }
      if (starts > limits.starts_a_year || capital > limits.usd_a_year * (1 + 1e-9)) {
        return std::numeric_limits<double>::infinity();
      }
      const double usd = Screening(with_built(networks[y], changes, built[y]), none).cost();
      sum += (usd + fixed) / std::pow(1 + limits.discount, static_cast<double>(y + 1));
    }
    return sum;
  }

  // Each candidate never, or once or, where its life allows, twice.
  [[nodiscard]] double least() const {
    std::vector<std::vector<std::vector<std::size_t>>> plans(choices.size());
    for (std::size_t c = 0; c < choices.size(); ++c) {
      plans[c].push_back({});
      const auto lead = static_cast<std::size_t>(choices[c].costing.lead_years);
      const auto life = static_cast<std::size_t>(choices[c].costing.life_years);
      for (std::size_t s = 0; s + lead < networks.size(); ++s) {
        plans[c].push_back({s});
        for (std::size_t t = s + life; t + lead < networks.size(); ++t) plans[c].push_back({s, t});
      }
    }
    double best = std::numeric_limits<double>::infinity();
    for (const auto& a : plans[0]) {
      for (const auto& b : plans[1]) {
        for (const auto& c : plans[2]) best = std::min(best, cost({a, b, c}));
      }
    }
    return best;
  }
};

TEST(BuildOut, EqualsTheBestOfAllPlansOfAToy) {
  for (const std::size_t starts : {1, 2, 3}) {
    for (const double budget : {60'000.0, 100'000.0, 1e9}) {
      Toy toy;
      toy.limits.starts_a_year = starts;
      toy.limits.usd_a_year = budget;
      const BuildOut found = build_out(toy.networks, toy.changes, toy.choices, toy.limits, {2, {}});
      EXPECT_EQ(found.gap, 0);
      EXPECT_NEAR(found.usd, toy.least(), 2 * kBuildOutGap * found.usd) << starts << ' ' << budget;
      EXPECT_LE(found.usd, found.without_usd);
    }
  }
}

// What takes two years to build serves from the third year on; what lives two years is gone after them.
TEST(BuildOut, LeadAndLife) {
  const Toy toy;
  const auto built = in_service({{1}, {}, {0}}, toy.choices, 4);
  const std::vector<Portfolio> expected{
      {false, false, false}, {true, false, false}, {true, false, true}, {false, false, true}};
  EXPECT_EQ(built, expected);
}

// Capital by the year: half of 150,000 in each of the two years of its lead.
TEST(BuildOut, CapitalIsSpentOverTheLead) {
  Toy toy;
  toy.choices[0].idle = toy.choices[1].idle = true;
  toy.limits.usd_a_year = 75'000;
  const BuildOut found = build_out(toy.networks, toy.changes, toy.choices, toy.limits, {1, {}});
  ASSERT_EQ(found.years[0].begun, std::vector<std::size_t>{2});
  EXPECT_NEAR(found.years[0].capital_usd, 75'000, 1e-6);
  EXPECT_NEAR(found.years[1].capital_usd, 75'000, 1e-6);
  EXPECT_NEAR(found.years[2].capital_usd, 0, 1e-6);
  toy.limits.usd_a_year = 74'000;
  EXPECT_TRUE(build_out(toy.networks, toy.changes, toy.choices, toy.limits, {1, {}})
                  .years[0]
                  .begun.empty());
}

}  // namespace
}  // namespace archipelago::planning
