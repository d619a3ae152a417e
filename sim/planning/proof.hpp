// The short list put to the proof: paired simulations of each candidate, and of the chosen portfolio
// as a whole, beside the program's figure.
//
// Flow     PlanTask with `simulate` + short list -> prove() -> Proof.
// Window   a stretch of the plan's experiment with settings of its own (`simulate.set`: start, horizon,
//          warm-up) at `simulate.demand_times` its demand, small enough to be simulated request by
//          request.  The program is that of the same hours, demand and replicas, calibrated on the
//          simulation of today (window_program.hpp).  Nothing is bought but what a candidate brings:
//          for megawatts, the whole nodes that the plan buys when they are put in.
// Figure   requests a second served within the SLO (simulated: goodput of all nations) and served (program);
//          each candidate's less today's, replicate by replicate with the same requests (common
//          random numbers), Student's t.
// Net      USD a year: the difference x tokens a request x USD a million tokens x a year, less what the
//          candidate costs a year; the program's likewise.
// Eliminated  after each replicate from the second on, a candidate whose net lies below that of the best
//          so far with a one-sided p below kErrorShare / (candidates x looks): so that with
//          probability 1 - kErrorShare no candidate is dropped that is the best (Bonferroni over pairs
//          and looks; Student's t).  Its later replicates are not run.  What is left when replicates
//          run out is open.  The portfolio is in no race.
// Agree    the program's difference lies within the simulated 95 % interval, or nearer to its mean than
//          what matters of goodput (metrics/comparison_rule.hpp: a hundredth of today's).
// Apart    where the program serves all that is asked with every candidate, the stretch asks too little to
//          rank them by service: they differ in cost alone, and agreement is that of a bound.
// Why not  measured on that candidate's own runs (disagreement.hpp).
// Store    runs are kept and found there (campaign/campaign.hpp), so that a proof that was ended goes on,
//          and one that is asked again runs nothing.
// Errors   SimulationError of the runs, or when `stop` says so; InputError of variants.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "metrics/statistics.hpp"
#include "planning/plan_task.hpp"
#include "planning/stretch.hpp"

namespace archipelago::planning {

inline constexpr double kErrorShare = 0.05;

struct Proved {
  ShortListed of;
  std::vector<double> goodput;  // by replicate, requests a second within the SLO
  metrics::Interval simulated;  // of the difference to today, requests a second
  double program = 0;           // served a second, likewise
  double planned = 0;           // likewise, at the plan's own gpu_use
  double net_usd = 0;           // a year, simulated
  double program_net_usd = 0;   // likewise, by the program
  bool agrees = false;
  std::size_t dropped_after = 0;  // replicates; 0: it stayed
  std::string why;                // of a disagreement, as measured

  [[nodiscard]] bool is_portfolio() const { return of.candidates.size() != 1; }
};

struct Proof {
  std::vector<double> today;  // goodput by replicate
  double program_today = 0;   // served a second
  double planned_today = 0;   // likewise, at the plan's own gpu_use
  double asked = 0;           // requests a second
  double tokens = 0;          // of a request
  double gpu_use = 0;         // that the program serves with
  bool calibrated = false;    // it was found on the simulation of today
  std::vector<Proved> list;   // by simulated net, the highest first; the portfolio last
  std::size_t open = 0;       // of the candidates not eliminated
  std::size_t runs = 0;       // simulated for it
  std::size_t found = 0;      // taken from the store

  // The program's difference over the simulated one, less 1, where that is farthest from 0.
  [[nodiscard]] double farthest() const;
  // Whether the program serves all that is asked with so many a second more than today.
  [[nodiscard]] bool all_served(double more) const;
  // Whether the program puts no two candidates the other way round, of those whose simulated intervals lie
  // apart.
  [[nodiscard]] bool same_order() const;
  // Whether some candidate leaves something unserved.
  [[nodiscard]] bool tells_apart() const;
};

struct ProofHow {
  std::size_t replicates = 4;
  std::size_t jobs = 1;
  std::function<bool()> stop = {};
  std::function<void(const std::string&)> say = {};
  std::filesystem::path store = {};  // empty: nothing is kept
};

[[nodiscard]] Proof prove(const PlanTask& task, const std::vector<ShortListed>& list,
                          const ProofHow& how);

}  // namespace archipelago::planning
