// The tables of a plan, and its page.
//
// Flow     PlanTask + Plan -> texts by file name.
// Files    plan.md           one page: what first and why, what it rests on, what would overturn it
//          plan.csv          the portfolio in its order: order, candidate, USD
//          candidates.csv    candidate, indicator, unit, better, value; no worth of one without effect
//          no_effect.csv     candidate, why
//          cash_flows.csv    candidate, year, spent_usd, saved_usd, net_usd: put in
//          shadow_prices.csv what one more saves: of, name, unit, usd_a_year, meaning; all above 0
//          unserved.csv      ask, tokens_a_year, why
//          portfolios.csv    budget, how (best, greedy, alternative), rank, candidates, USD, gap
//          coalitions.csv    coalition, cost today, saved together, saved by the portfolio
//          shares.csv        game, nation, rule or solution, USD a year
//          sweep.csv         what, value, portfolio, USD a year, first
//          repairs.csv       each set of cuts under each use: order, cut, days, done, lost a day
//                            (repair_tables.hpp)
// Units    in the column names.
// Errors   none.
#pragma once

#include <map>
#include <string>

#include "planning/plan.hpp"

namespace archipelago::planning {

[[nodiscard]] std::map<std::string, std::string> plan_tables(const PlanTask& task,
                                                             const Plan& plan);

// plan.md (plan_page.cpp).
[[nodiscard]] std::string plan_page(const PlanTask& task, const Plan& plan);

// What the command shows: the answer first, at most 100 columns (plan_screen.cpp).
[[nodiscard]] std::string plan_screen(const PlanTask& task, const Plan& plan);
// By candidate, those with an effect first, by NPV put in, highest first.
[[nodiscard]] std::vector<std::size_t> by_worth(const Plan& plan);

}  // namespace archipelago::planning
