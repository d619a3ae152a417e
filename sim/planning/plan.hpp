// A plan: what each candidate is worth by itself and beside the others, what to build under a budget
// and in which order, who gains and who might pay, and in which order cuts are repaired.
//
// Flow     PlanTask -> make_plan() -> Plan -> plan_tables.hpp.
// Put in   (PINT) a candidate alone on the network as it is:  cost(nothing) - cost(it).
// Taken out (TOOT) of everything:  cost(all but it) - cost(all).  Of candidates of which one at most is
//          built (`one_of`), everything is the one with the most capital, or the one in question.
//          Substitutes save more when put in than when taken out, complements the other way round.
// Order    within the portfolio: next comes what saves most a year, net, per dollar of capital beside
//          what stands by then.
// Shares   of the saving that the portfolio brings (coalitions.hpp), beside rules in use for its cost
//          a year: equal; by traffic (bytes served abroad); by benefit (in proportion to Shapley
//          shares above 0); by the owners' own plan.
// Coalitions  without the cuts: 365 days of the network as it is.
// Errors   InputError of the parts; SimulationError when `stop` says so.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planning/appraisal.hpp"
#include "planning/games.hpp"
#include "planning/network_maker.hpp"
#include "planning/plan_task.hpp"
#include "planning/portfolio.hpp"
#include "planning/repairs.hpp"

namespace archipelago::planning {

// What one state saves against another, a year.
struct Saving {
  double usd = 0;
  double unserved_tokens = 0;
  double gpus = 0;      // that need not be bought
  double carbon_t = 0;  // below 0: more is served, or elsewhere
};

struct Appraised {
  Saving put_in;
  Saving taken_out;
  std::string no_effect;  // why, where it has none; "" where it has
  CashFlows flows;        // put in, at the plan's level of capital
  Worth worth;            // of `flows`
  Worth worth_at[3];      // put in, by CapexLevel
  Worth worth_out;        // taken out
};

struct Budgeted {
  double usd = 0;
  Ranked best;
  Ranked greedy;
  std::vector<Ranked> alternatives;  // `best` first
};

struct Step {
  std::size_t candidate = 0;
  double saved_usd = 0;  // a year, beside what stands by then
  double net_usd = 0;    // without its annuity and opex
};

struct Shares {
  Game game;
  std::vector<double> shapley;
  Objection objection;  // to the Shapley shares
  LeastCore least_core;
  std::vector<double> nucleolus;
};

struct CostSplit {
  std::string rule;
  std::vector<double> pays;  // by nation, USD a year
  double outside = 0;        // by owners who are none of the plan's nations
};

struct SweepPoint {
  std::string what;  // the key that is not as in the plan
  std::string value;
  Ranked best;
  std::optional<std::size_t> first;  // of the order
};

struct Plan {
  Planned planned;
  Screened today;
  Screened with;                      // the first budget's portfolio
  std::vector<std::string> unserved;  // by ask: what stands in the way; "" all served
  std::vector<Appraised> candidates;
  std::vector<Budgeted> budgets;  // the first is the plan's
  std::vector<Step> order;
  Game island_costs;                // today's, by coalition; empty: too many nations
  std::optional<Shares> together;   // of working together, with the portfolio
  std::optional<Shares> portfolio;  // of what the portfolio saves
  std::vector<CostSplit> splits;
  std::vector<SweepPoint> sweep;
  std::optional<RepairPlan> repairs;
  double repairs_as_listed = 0;  // tokens unserved, repaired in the order of the file
  double portfolio_usd = 0;      // a year, what building it costs
};

struct PlanHow {
  std::size_t jobs = 1;
  std::function<bool()> stop = {};
  std::function<void(const std::string&)> say = {};
};

[[nodiscard]] Plan make_plan(const PlanTask& task, const PlanHow& how);

}  // namespace archipelago::planning
