// The network of a plan, made of a platform, its routes and what is asked.
//
// Flow     PlanTask + Demand -> make_network() -> Planned (Network, Changes of each candidate).
// Demand   counted as a sizing does (sizing/demand.hpp), times `demand_times`; a nation's users sit at
//          its metros by users_share.
// Services sizing's pools (sizing/fleet.hpp): what the policy admits and the rules allow, at the rate
//          within the SLO's time a token, times gpu_use.
// Ways     of a nation to a site, the router's: the best route of every metro on the network as it is,
//          with each candidate and with all of them, likewise in every cut; a second one without a
//          shared-risk group of the first; and the best one that crosses no other nation of the plan,
//          for coalitions.  Transit rules bind.  Where a metro has no route the way is none: a nation
//          is cut off as one.
// Cuts     of a whole day with a cut every fourth hour is looked at, for all four.
// GPUs     that are bought cost annuities of GPU and server at the operator's WACC, staff,
//          maintenance and the energy of an idle GPU; they need megawatts that stand.  Halls and
//          megawatts are what candidates build.  GPUs that stand cost the energy of their work only:
//          the rest is spent whatever is decided.
// Units    as network.hpp.
// Errors   InputError: more nations than a plan may have; a candidate that takes something away.
#pragma once

#include <cstddef>
#include <vector>

#include "planning/network.hpp"
#include "planning/plan_task.hpp"
#include "sizing/demand.hpp"

namespace archipelago::planning {

struct Planned {
  Network network;                   // every cable of the platform, by its row
  std::vector<Changes> changes;      // by candidate
  std::vector<NationIndex> nations;  // of the network's, in the platform
  double full_days = 365;            // a year without any cut
};

// Demand of the scenario, counted once for all that a plan asks.
[[nodiscard]] sizing::Demand demand_of(const PlanTask& task);

[[nodiscard]] Planned make_network(const PlanTask& task, const sizing::Demand& demand);

// A state of the network: with cables that do not exist yet, without those that are down.
struct Outage {
  std::vector<CableIndex> added;
  std::vector<CableIndex> down;
};

// The router's ways in those states for whoever may be served where, each once.
[[nodiscard]] std::vector<Way> find_ways(const PlanTask& task, const Planned& planned,
                                         const std::vector<Outage>& states);

// A day without cuts of few hours: every fourth for four, with those ways beside the network's own.
[[nodiscard]] Network calm_day(const Network& network, std::vector<Way> ways);

}  // namespace archipelago::planning
