// In which order a portfolio is built: next comes what saves most a year, net, per dollar of capital
// beside what stands by then.
//
// Units    USD a year.
// Errors   none.
#pragma once

#include <cstddef>
#include <vector>

#include "planning/portfolio.hpp"

namespace archipelago::planning {

struct Step {
  std::size_t candidate = 0;
  double saved_usd = 0;  // a year, beside what stands by then
  double net_usd = 0;    // without its annuity and opex
};

[[nodiscard]] std::vector<Step> order_of(Portfolios& portfolios, const std::vector<Choice>& choices,
                                         const Portfolio& built);

}  // namespace archipelago::planning
