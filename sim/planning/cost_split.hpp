// What each nation would pay for what is built, by rules in use.
//
// Rules    equal            the same for all
//          by traffic       in proportion to bytes served abroad
//          by net flow      in proportion to |bytes served abroad - bytes served for others|, as the
//                           inter-TSO compensation of Europe's power grids charges net flows
//                           (Regulation (EU) 838/2010, part A); what it pays for transit is left out
//          by benefit       in proportion to Shapley shares above 0
//          by owners        the consortium's own plan; part of it may fall to others
//          Where all weights are 0, equal.
// Units    USD a year: annuities and opex.
// Errors   none.
#pragma once

#include <string>
#include <vector>

#include "planning/plan_task.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

struct CostSplit {
  std::string rule;
  std::vector<double> pays;  // by nation, USD a year
  double outside = 0;        // by owners who are none of the plan's nations
};

// `with`: the network with it built; `nations`: their iso2.
[[nodiscard]] std::vector<CostSplit> split_costs(const PlanTask& task,
                                                 const std::vector<std::string>& nations,
                                                 const Portfolio& built, const Screened& with,
                                                 const std::vector<double>& shapley);

}  // namespace archipelago::planning
