// The short list put to the proof: paired simulations of each candidate beside the program's figure.
//
// Flow     PlanTask with `simulate` + short list -> prove() -> Proof.
// Window   a stretch of the plan's experiment with settings of its own (`simulate.set`: start, horizon,
//          warm-up) at `simulate.demand_times` its demand, small enough to be simulated request by
//          request.  The program is solved for the same hours and demand, without cuts, and nothing is
//          bought but what a candidate brings: for megawatts, the whole nodes that the plan buys
//          when they are put in, in simulation and program alike.
// Figure   requests a second served within the SLO (simulated: goodput of all nations) and served (program);
//          each candidate's less today's, replicate by replicate with the same requests (common
//          random numbers), Student's t.
// Net      USD a year: the difference x tokens a request x USD a million tokens x a year, less what the
//          candidate costs a year; the program's likewise.
// Eliminated  after each replicate from the second on, a candidate whose net lies below that of the best
//          so far with a one-sided p below kErrorShare / (candidates x looks): so that with
//          probability 1 - kErrorShare no candidate is dropped that is the best (Bonferroni over pairs
//          and looks; Student's t).  Its later replicates are not run.  What is left when replicates
//          run out is open.
// Agree    the program's difference lies within the simulated 95 % interval, or both are 0 to a
//          thousandth of today's.
// Errors   SimulationError of the runs, or when `stop` says so; InputError of variants.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "metrics/statistics.hpp"
#include "planning/network_maker.hpp"
#include "planning/plan_task.hpp"

namespace archipelago::planning {

inline constexpr double kErrorShare = 0.05;

struct Proved {
  std::size_t candidate = 0;
  std::vector<double> goodput;  // by replicate, requests a second within the SLO
  metrics::Interval simulated;  // of the difference to today, requests a second
  double program = 0;           // served a second, likewise
  double net_usd = 0;           // a year, simulated
  double program_net_usd = 0;   // likewise, by the program
  bool agrees = false;
  std::size_t dropped_after = 0;  // replicates; 0: it stayed
  std::string why;                // what may explain a disagreement
};

struct Proof {
  std::vector<double> today;  // goodput by replicate
  double program_today = 0;   // served a second
  double asked = 0;           // requests a second
  double tokens = 0;          // of a request
  std::vector<Proved> list;   // by simulated net, the highest first
  std::size_t open = 0;       // of them not eliminated
};

struct ProofHow {
  std::size_t replicates = 4;
  std::size_t jobs = 1;
  std::function<bool()> stop = {};
  std::function<void(const std::string&)> say = {};
};

struct ShortListed {
  std::size_t candidate = 0;
  std::vector<double> bought;  // by site, GPUs that the plan buys with it beyond today's
};

[[nodiscard]] Proof prove(const PlanTask& task, const std::vector<ShortListed>& list,
                          const ProofHow& how);

}  // namespace archipelago::planning
