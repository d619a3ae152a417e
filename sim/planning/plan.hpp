// A plan: what each candidate is worth by itself and beside the others, what to build under a budget
// and in which order, who gains and who might pay, and in which order cuts are repaired.
//
// Flow     PlanTask -> make_plan() -> Plan -> plan_tables.hpp.
// Candidates  put in and taken out (valuation.hpp).
// Shares   of the saving that the portfolio brings (coalitions.hpp), beside rules in use for its cost
//          a year (cost_split.hpp).
// Coalitions  without the cuts: 365 days of the network as it is.  All of them up to kMostCoalitions
//          nations; beyond, and where the plan asks for orders, shares are sampled.
// Errors   InputError of the parts; SimulationError when `stop` says so.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planning/build_out.hpp"
#include "planning/building_order.hpp"
#include "planning/certify.hpp"
#include "planning/cost_split.hpp"
#include "planning/games.hpp"
#include "planning/hardship.hpp"
#include "planning/network_maker.hpp"
#include "planning/plan_robustness.hpp"
#include "planning/plan_task.hpp"
#include "planning/portfolio.hpp"
#include "planning/proof.hpp"
#include "planning/repair_study.hpp"
#include "planning/uses_study.hpp"
#include "planning/valuation.hpp"

namespace archipelago::planning {

struct Budgeted {
  double usd = 0;
  Ranked best;
  Ranked greedy;
  std::vector<Ranked> alternatives;  // `best` first
};

struct Shares {
  Game game;       // empty: too many nations, the shares are sampled
  double all = 0;  // of everybody together
  std::vector<double> shapley;
  std::vector<double> errors;  // of sampled shares (sampled_shapley.hpp); empty: they are exact
  Objection objection;         // to the Shapley shares
  LeastCore least_core;
  std::vector<double> nucleolus;
};

struct SweepPoint {
  std::string what;  // the key that is not as in the plan
  std::string value;
  Ranked best;
  std::optional<std::size_t> first;  // of the order
};

inline constexpr std::size_t kMostCoalitions = 12;  // nations
inline constexpr std::size_t kDrawnOrders = 400;    // beyond, unless the plan says how many

struct Plan {
  Planned planned;
  Screened today;
  Screened with;                      // the first budget's portfolio
  std::vector<std::string> unserved;  // by ask: what stands in the way; "" all served
  std::vector<Appraised> candidates;
  std::vector<Budgeted> budgets;  // the first is the plan's
  std::vector<Step> order;
  std::vector<double> alone;        // by nation, what it costs by itself today
  Game island_costs;                // today's, by coalition; empty: too many nations
  std::optional<Shares> together;   // of working together, with the portfolio
  std::optional<Shares> portfolio;  // of what the portfolio saves
  std::vector<CostSplit> splits;
  std::vector<SweepPoint> sweep;
  std::vector<OrderedRepairs> repairs;  // by set, then use
  double portfolio_usd = 0;             // a year, what building it costs
  std::vector<UsePoint> uses;           // by use, then year
  std::optional<Hardships> hard;
  std::optional<BuildOut> build_out;
  std::vector<FrontPoint> front;  // empty: no draws were asked for; likewise the next two
  std::vector<AmongBest> among;   // by candidate
  std::optional<Regrets> regrets;
  std::optional<Proof> proof;
  std::optional<Certificates> certificates;

  // By candidate: it has no effect in the plan's own demand.
  [[nodiscard]] std::vector<bool> idle() const;
};

struct PlanHow {
  std::size_t jobs = 1;
  std::size_t replicates = 0;  // of the proof; 0: none
  std::function<bool()> stop = {};
  std::function<void(const std::string&)> say = {};
  std::filesystem::path store = {};  // of the proof's runs; empty: nothing is kept
  bool certify = false;              // fleets of the first of the list, by simulation
};

[[nodiscard]] Plan make_plan(const PlanTask& task, const PlanHow& how);

}  // namespace archipelago::planning
