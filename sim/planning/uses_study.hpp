// Each use in each year of growth: how full the network is, what is short, which candidate does
// anything, and what the plan's budget would buy.
//
// Flow     PlanTask + Planned -> study_uses() -> UsePoint for each pair -> uses.csv, use_values.csv.
// Full     the cable with the highest share of its Gbit/s, in its fullest hour, before anything is
//          built.
// Short    USD a year that one more Gbit/s, GPU or MW saves at the cable or site where it saves most.
// Times    by how much bulk data and answers would have to grow until the first cable of today is
//          full, if all of them were served: 1 / the highest share.  A first look: nothing reroutes.
// Errors   SimulationError when `stop` says so.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "planning/network_maker.hpp"
#include "planning/plan_task.hpp"
#include "planning/valuation.hpp"

namespace archipelago::planning {

struct Shortage {
  std::string name;  // "": nothing is short
  double usd = 0;    // a year for one more
};

struct UsePoint {
  std::size_t use = 0;
  double year = 0;
  double growth = 1;
  Screened today;
  std::string fullest_cable;
  double fullest_share = 0;
  Shortage gbps, gpu, megawatt;
  std::vector<Appraised> candidates;
  Ranked best;    // under the first budget
  Screened with;  // it
  std::size_t programs = 0;
  std::size_t iterations = 0;
};

[[nodiscard]] std::vector<UsePoint> study_uses(const PlanTask& task, const Planned& planned,
                                               std::size_t jobs, const std::function<bool()>& stop);

}  // namespace archipelago::planning
