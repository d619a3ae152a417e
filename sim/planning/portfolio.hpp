// Which candidates to build under a budget: the least of what a year costs and what building costs a
// year, exactly; what the greedy way finds; and what else costs nearly as little.
//
// Program  min  cost(y) + sum of USD a year x y,  y whole, 0 or 1,
//          sum of capex x y <= budget,  sum of y <= `at_most`,
//          of candidates that exclude one another at most one.
//          cost(y), the screening of the network with y built, is convex in y (screening.hpp), so it
//          is the highest of its tangents: a program of whole y over the tangents found so far
//          answers a lower bound and the next y, whose screening gives one tangent more, until both
//          meet.  Source: J. F. Benders, Numerische Mathematik 4 (1962), 238-252.
// Greedy   the affordable candidate with the highest net saving per dollar of capital, again and
//          again, until none saves more than it costs.
// Alternatives  the next best portfolios: the same program with those found so far forbidden, until
//          one costs more than `within` beyond the best.  Candidates named `idle` stay out, since
//          with and without them would be two portfolios.
// Errors   none; `gap` says how far the bound is off where the rounds run out.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "lp/program.hpp"
#include "planning/network.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

inline constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

struct Choice {
  double capex_usd = 0;
  double usd_a_year = 0;  // annuity of capital, and opex
  std::string one_of;     // of those with the same word at most one; "": no such word
};

struct Ranked {
  Portfolio built;
  double usd = 0;  // a year: screening and what building costs
  double capex_usd = 0;
  double gap = 0;  // of `usd`, over the least that there can be; 0: proved
};

class Portfolios {
 public:
  // `screening` must outlive this.
  Portfolios(Screening& screening, std::vector<Choice> choices);

  // Screened, each portfolio once.
  [[nodiscard]] const Screened& screened(const Portfolio& built);
  // A year of it, what building costs included.
  [[nodiscard]] double usd(const Portfolio& built);
  [[nodiscard]] double capex(const Portfolio& built) const;

  // `at_most` candidates; a limit of those that are built, none by default.
  [[nodiscard]] Ranked best(double budget_usd, std::size_t at_most = kAnyNumber);
  [[nodiscard]] Ranked greedy(double budget_usd);
  // `best` first, rising.
  [[nodiscard]] std::vector<Ranked> alternatives(const Ranked& best, double budget_usd,
                                                 const std::vector<bool>& idle, double within,
                                                 std::size_t most,
                                                 std::size_t at_most = kAnyNumber);

 private:
  // What a portfolio must keep.
  struct Limits {
    double budget_usd = 0;
    std::size_t at_most = kAnyNumber;
    const std::vector<bool>& idle;  // by candidate: it stays out
  };
  [[nodiscard]] lp::Program master_of(const Limits& limits,
                                      const std::vector<Portfolio>& forbidden) const;
  [[nodiscard]] Ranked least(const Limits& limits, const std::vector<Portfolio>& forbidden);
  [[nodiscard]] bool allowed(const Portfolio& built, const Limits& limits) const;

  Screening& screening_;
  std::vector<Choice> choices_;
  std::map<Portfolio, Screened> known_;
};

}  // namespace archipelago::planning
