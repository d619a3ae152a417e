// Programs that fit on a sheet of paper.
#include "lp/program.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "base/random.hpp"

namespace archipelago::lp {
namespace {

// max 3x + 2y, x + y <= 4, x + 3y <= 7, x <= 3: at x = 3, y = 1, worth 11.  One more of the first
// row is one more y, worth 2; the second row (6 of 7) is slack.
TEST(linear_program, has_its_corner_and_its_prices) {
  Program program;
  const auto x = program.add_column({.low = 0, .high = 3, .cost = -3});
  const auto y = program.add_column({.cost = -2});
  program.add_row({.high = 4, .terms = {{x, 1}, {y, 1}}});
  program.add_row({.high = 7, .terms = {{x, 1}, {y, 3}}});
  const Solution solution = solve(program);
  ASSERT_EQ(solution.status, Status::kOptimal);
  EXPECT_NEAR(solution.cost, -11, 1e-9);
  EXPECT_NEAR(solution.columns[x], 3, 1e-9);
  EXPECT_NEAR(solution.columns[y], 1, 1e-9);
  EXPECT_NEAR(solution.duals[0], -2, 1e-9);
  EXPECT_NEAR(solution.duals[1], 0, 1e-9);
}

TEST(linear_program, a_price_is_what_one_more_changes) {
  Program program;
  const auto x = program.add_column({.cost = 5});
  const auto y = program.add_column({.cost = 9});
  const auto demand = program.add_row({.low = 10, .terms = {{x, 1}, {y, 1}}});
  const auto cable = program.add_row({.high = 6, .terms = {{x, 1}}});
  Solver solver(program);
  const Solution before = solver.solve();
  // 6 at 5 and 4 at 9.
  EXPECT_NEAR(before.cost, 66, 1e-9);
  EXPECT_NEAR(before.duals[demand], 9, 1e-9);
  EXPECT_NEAR(before.duals[cable], -4, 1e-9);
  solver.set_row(cable, -kInfinite, 7);
  EXPECT_NEAR(solver.solve().cost - before.cost, before.duals[cable], 1e-9);
  solver.set_column(y, 0, 2);
  EXPECT_EQ(solver.solve().status, Status::kInfeasible);
  solver.set_column(y, 0, kInfinite);
  solver.set_row(cable, -kInfinite, 6);
  EXPECT_NEAR(solver.solve().cost, 66, 1e-9);
}

TEST(linear_program, says_what_has_no_answer) {
  Program open;
  open.add_column({.cost = -1});
  EXPECT_EQ(solve(open).status, Status::kUnbounded);
  Program closed;
  const auto x = closed.add_column({.high = 1});
  closed.add_row({.low = 2, .terms = {{x, 1}}});
  EXPECT_EQ(solve(closed).status, Status::kInfeasible);
  EXPECT_EQ(solve_whole(closed).status, Status::kInfeasible);
}

// A column that stands twice in a row counts twice.
TEST(linear_program, terms_of_one_column_are_summed) {
  Program program;
  const auto x = program.add_column({.cost = 1});
  program.add_row({.low = 6, .terms = {{x, 1}, {x, 2}}});
  EXPECT_NEAR(solve(program).columns[x], 2, 1e-9);
}

// A knapsack of 7: the relaxation takes b, c and a fifth of a (11.6); the best is b and c.
TEST(whole_program, is_not_the_relaxation_rounded) {
  Program program;
  const auto a = program.add_column({.high = 1, .cost = -8, .whole = true});
  const auto b = program.add_column({.high = 1, .cost = -5, .whole = true});
  const auto c = program.add_column({.high = 1, .cost = -5, .whole = true});
  program.add_row({.high = 7, .terms = {{a, 5}, {b, 3}, {c, 3}}});
  const Solution best = solve_whole(program);
  ASSERT_EQ(best.status, Status::kOptimal);
  EXPECT_NEAR(best.cost, -10, 1e-9);
  EXPECT_NEAR(best.columns[a], 0, 1e-9);
}

// Against every one of the 4^4 choices.
TEST(whole_program, equals_exhaustive_search) {
  constexpr int kThings = 4;
  constexpr int kMost = 3;
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    RandomStream random({seed, 0}, "programs");
    Program program;
    std::vector<double> cost;
    std::vector<double> yield;
    std::vector<double> space;
    Program::Row yields{.low = 0, .high = kInfinite, .terms = {}};
    Program::Row spaces{.low = -kInfinite, .high = 0, .terms = {}};
    for (int i = 0; i < kThings; ++i) {
      cost.push_back(1 + 9 * random.uniform());
      yield.push_back(1 + 4 * random.uniform());
      space.push_back(1 + 2 * random.uniform());
      const auto column = program.add_column({.high = kMost, .cost = cost.back(), .whole = true});
      yields.terms.push_back({column, yield.back()});
      spaces.terms.push_back({column, space.back()});
    }
    yields.low = 11;
    spaces.high = 14;
    program.add_row(yields);
    program.add_row(spaces);
    double least = kInfinite;
    for (int code = 0; code < 256; ++code) {
      double sums[3] = {0, 0, 0};
      for (int i = 0; i < kThings; ++i) {
        const int count = (code >> (2 * i)) & 3;
        sums[0] += count * cost[static_cast<std::size_t>(i)];
        sums[1] += count * yield[static_cast<std::size_t>(i)];
        sums[2] += count * space[static_cast<std::size_t>(i)];
      }
      if (sums[1] >= 11 && sums[2] <= 14) least = std::min(least, sums[0]);
    }
    const Solution found = solve_whole(program);
    if (least == kInfinite) {
      EXPECT_EQ(found.status, Status::kInfeasible) << seed;
    } else {
      EXPECT_NEAR(found.cost, least, 1e-6) << seed;
    }
  }
}

}  // namespace
}  // namespace archipelago::lp
