// How far a plan holds when what it assumes is wrong: the front of portfolios, how often each candidate
// is among the best, and what the chosen portfolio costs more than hindsight in other futures.
//
// Front    the best portfolio and those that cost at most 5 % more, for budgets from the cheapest
//          candidate's capital to that of everything, each twice the one before; of all of them those
//          that no other one beats in capital, cost of a year, unserved share and dependence at once.
// Dependence  the share of served tokens that the one law can stop which can stop most: tokens that a
//          site under the law (soil or operator) serves to other nations than the law's.
// Draws    demand, price of unserved tokens: log-uniform over the values of the plan (half to double
//          where it names one); capital of each candidate: triangular, low, mid, high; rate of
//          interest: uniform over half to one and a half times; days of cuts: log-uniform, half to
//          double.  Named streams; draw k is the same whatever is computed beside it.
// Among the best  a candidate is, in a draw, when its NPV put in is above 0 and at most two others'
//          are higher.  Shares with Clopper-Pearson bounds of 95 %.
// Futures  demand and price at their ends, capital low and high, interest half as much again, cuts
//          twice as long, and each candidate of the chosen portfolio two years late (its saving is
//          missed, its capital is not, in 2 of the 10 years that are looked at: assumed).
// Regret   cost of a year in a future, less that of the best portfolio of the futures there.
// Units    USD a year.
// Errors   SimulationError when `stop` says so.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "planning/network_maker.hpp"
#include "planning/plan_task.hpp"
#include "planning/valuation.hpp"

namespace archipelago::planning {

inline constexpr double kWithin = 0.05;  // of the best, for alternatives

struct FrontPoint {
  Ranked portfolio;
  double unserved_share = 0;
  double dependence = 0;
  std::string law;       // that can stop most; "": none
  bool on_front = true;  // no other one is better in everything
};

struct AmongBest {
  std::size_t draws = 0;
  std::size_t best = 0;   // of them among the best three
  std::size_t worth = 0;  // NPV above 0
  double npv_low = 0;     // middle 90 % of draws
  double npv_mid = 0;
  double npv_high = 0;
};

struct Future {
  std::string name;
  std::vector<double> usd;  // by portfolio of Regrets
  std::size_t best = 0;     // portfolio with the least
};

struct Regrets {
  std::vector<Portfolio> portfolios;  // the first is the chosen one
  std::vector<std::string> names;     // chosen, nothing, greedy, "best if ..."
  std::vector<Future> futures;
  std::vector<double> worst;  // by portfolio, the largest regret
  std::size_t least = 0;      // portfolio whose largest regret is least
};

struct RobustHow {
  std::size_t draws = 64;
  std::size_t jobs = 1;
  std::function<bool()> stop = {};
};

[[nodiscard]] std::vector<FrontPoint> pareto_front(const PlanTask& task, const Planned& planned,
                                                   Valuation& valuation,
                                                   const std::vector<bool>& idle);

[[nodiscard]] std::vector<AmongBest> among_best(const PlanTask& task, const Planned& planned,
                                                const std::vector<bool>& idle,
                                                const RobustHow& how);

[[nodiscard]] Regrets regrets(const PlanTask& task, const Planned& planned, const Portfolio& chosen,
                              const Portfolio& greedy, const RobustHow& how);

// Of what `screened` serves: the law that can stop most, and its share.
[[nodiscard]] std::pair<std::string, double> dependence_of(const PlanTask& task,
                                                           const Planned& planned,
                                                           const Screened& screened);

}  // namespace archipelago::planning
