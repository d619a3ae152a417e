// Tables of the studies beside a plan, the sheets of its candidates, and its map.
//
// Flow     PlanTask + Plan -> texts by file name, those that were asked for.
// Files    uses.csv             each use in each year: what is short, the fullest cable, the portfolio
//          use_values.csv       use, year, candidate, USD a year saved, NPV, or why there is no effect
//          hardships.csv        calm, cuts, pairs, withdrawals: share of tokens served, before and after
//          hardship_values.csv  candidate, kind, name, USD a day saved
//          build_out.csv        year by year: begun, retired, in service, USD
//          front.csv            portfolios: capital, USD a year, unserved, dependence; on the front or not
//          among_best.csv       candidate, share of draws among the best three, NPV over draws
//          regrets.csv          portfolio, future, USD a year, regret
//          proof.csv            today, each candidate and the portfolio: simulated with its interval, the
//                               program's, calibrated and not, whether they agree, and what was measured
//          certificates.csv     fleets of the same service without and with candidates, sized by simulation,
//                               beside the program's (certify.hpp)
//          sheets.md            a sheet a candidate: what it is, indicators with unit and definition
//          plan.geojson         candidates on a map (RFC 7946): cables as lines between their ends,
//                               sites as points, with order, NPV and why there is no effect
// Units    in the column names.
// Errors   none.
#pragma once

#include <map>
#include <string>

#include "planning/plan.hpp"

namespace archipelago::planning {

[[nodiscard]] std::map<std::string, std::string> study_tables(const PlanTask& task,
                                                              const Plan& plan);
// sheets.md (plan_sheets.cpp).
[[nodiscard]] std::string candidate_sheets(const PlanTask& task, const Plan& plan);
// plan.geojson (plan_map.cpp).
[[nodiscard]] std::string plan_map(const PlanTask& task, const Plan& plan);

// Of each indicator of candidates.csv, what it says.
[[nodiscard]] std::string definition_of_indicator(const std::string& indicator);

}  // namespace archipelago::planning
