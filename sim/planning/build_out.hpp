// What to begin in which year, when demand grows, candidates take years to stand and money comes by
// the year.
//
// Program  x(c, s) whole, 0 or 1: candidate c is begun at the start of year s (0 is now).
//          in service in year y, if begun at s:  s + lead <= y < s + lead + life; then it is retired,
//          and may be begun again.  Lead and life in whole years, as in appraisal.hpp.
//            min  sum over y of 1/(1 + r)^(y+1) x [ cost_y(built in y)
//                                                  + (annuity + opex) of what is built in y ]
//            of what is begun in a year at most `starts`; capital spent in a year <= budget, each
//            capital in equal parts over the years of its lead, or in one without a lead; of
//            candidates that exclude one another at most one in service; each at most once at a time.
//          cost_y is the screening of that year's network, convex in what is built: its tangents
//          stand for it, as in portfolio.hpp, one set a year.
// Money    an annuity counts for the years in service only, so that what outlives the last year needs
//          no price of its own.
// Bound    `gap`: how far a bound lies below the answer, as a share of it; 0: proved to kBuildOutGap.
// Flow     networks by year + Changes + BuildChoice -> build_out() -> BuildOut.
// Checked  against every plan of a toy (build_out_test.cpp).
// Errors   SimulationError when `stop` says so.  REQUIRES: as many networks as years.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "planning/appraisal.hpp"
#include "planning/network.hpp"

namespace archipelago::planning {

inline constexpr double kBuildOutGap = 1e-4;

struct BuildChoice {
  Costing costing;
  std::string one_of;
  bool idle = false;  // never begun: it has no effect
};

struct BuildOutLimits {
  std::size_t starts_a_year = 2;
  double usd_a_year = 1e15;  // of capital
  double discount = 0.08;
  std::size_t rounds = 60;
};

struct BuildYear {
  std::vector<std::size_t> begun;    // candidates
  std::vector<std::size_t> retired;  // at its start
  Portfolio built;                   // in service
  double capital_usd = 0;            // spent in the year
  double fixed_usd = 0;              // annuities and opex of what is in service
  double operation_usd = 0;          // the screening
  double unserved_share = 0;         // of tokens
  double without_usd = 0;            // the screening if nothing were ever built
};

struct BuildOut {
  std::vector<BuildYear> years;
  double usd = 0;          // discounted sum
  double without_usd = 0;  // likewise, if nothing is built
  double gap = 0;
  std::size_t rounds = 0;
};

struct BuildOutHow {
  std::size_t jobs = 1;
  std::function<bool()> stop = {};
};

[[nodiscard]] BuildOut build_out(const std::vector<Network>& years,
                                 const std::vector<Changes>& changes,
                                 const std::vector<BuildChoice>& choices,
                                 const BuildOutLimits& limits, const BuildOutHow& how);

// What is in service in each year of `years`, when those are begun: by candidate, the years of its
// beginnings.
[[nodiscard]] std::vector<Portfolio> in_service(const std::vector<std::vector<std::size_t>>& begun,
                                                const std::vector<BuildChoice>& choices,
                                                std::size_t years);

}  // namespace archipelago::planning
