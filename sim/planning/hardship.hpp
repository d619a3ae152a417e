// What a day is like when something is lost: each cut by itself (N-1), pairs of cuts (N-2), and the
// law of a nation that stops what it reaches; before and after a portfolio, and for each candidate.
//
// Day      hours 0, 4, 8, ... of the plan's day, each for four; nothing is bought beyond what the plan
//          buys in calm with the same things built, so that a loss meets the fleet that stands.
// Cuts     each segment by itself, with its faults a year x repair days, and each shared-risk group
//          as a whole (platform/routes/worst_cuts.hpp), whose days a year nobody knows: 0; those of
//          a plan's `cuts` are in its year already.  Of both only what some way goes over.
// Worst    N-1: the cut with the fewest tokens served today.  N-2: of all pairs of the kWorst worst
//          cuts the worst pair; other pairs are not looked at.
// Law      platform/failures/withdrawal.hpp: sites and clouds that it reaches stop, with `cables` the
//          segments with an end on its soil too; a candidate that it reaches (`law:`) does not stand.
// Ways     the router's in each of these states with nothing and with everything built, and with each
//          candidate by itself in the kWorst worst cuts and in every withdrawal.
// Mean of failures  of a candidate, USD a year: sum over cuts of days a year x what it saves a day
//          more than on a calm day.  Cuts do not meet; one that harms nobody today adds nothing.
// Units    shares of tokens asked; USD a day.
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

struct Loss {
  std::string kind;  // calm, one cut, two cuts, withdrawal, withdrawal with cables
  std::string name;  // "vung-tau", "US"
  double days_a_year = 0;
  std::vector<std::size_t> cables;  // rising
  std::vector<std::size_t> sites;
  std::vector<bool> stopped;  // by candidate: its own law withdraws
};

struct HardDay {
  Loss loss;
  double served = 0;       // share of tokens, nothing built
  double served_with = 0;  // with the portfolio
  double usd = 0;          // a day: energy and what is unserved
  double usd_with = 0;
  std::vector<double> saved_usd;         // by candidate, a day, put in; 0 of those not asked for
  std::vector<double> served_by_nation;  // nothing built
};

struct Hardships {
  HardDay calm;
  std::vector<HardDay> cuts;         // N-1, the worst first
  std::vector<HardDay> pairs;        // N-2, the worst first
  std::vector<HardDay> withdrawals;  // in the order asked for
  std::vector<double> failures_usd;  // by candidate, a year: mean of failures
};

struct HardshipHow {
  std::vector<std::string> laws;  // iso2 of nations of the platform
  bool cuts = true;
  std::vector<std::size_t> candidates;  // to be put in; empty: all
  std::size_t jobs = 1;
  std::function<bool()> stop = {};
};

inline constexpr std::size_t kWorst = 6;

// `valuation`: of the plan's network; it says what is bought in calm.
[[nodiscard]] Hardships hardships(const PlanTask& task, const Planned& planned,
                                  Valuation& valuation, const Portfolio& built,
                                  const HardshipHow& how);

// Nations whose law reaches a site of the platform, in its order.
[[nodiscard]] std::vector<std::string> laws_of(const platform::Platform& platform);

}  // namespace archipelago::planning
