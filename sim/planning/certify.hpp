// Fleets that give the same service without and with what is put in, sized by simulation: what the
// program says is saved, certified.
//
// Flow     PlanTask with `certify` + short list -> certify() -> Certificates.
// Fleet    the least-cost one (sizing/sizing.hpp) of which every nation has `within_slo` of its requests
//          within the SLO in every hour of the stretch, with seeds that the search has not seen; on
//          the network of today, and with each of the list.
// Room     a site holds at most what stands there and what the plan may buy into its megawatts
//          (`buy_gpus`), whole nodes; with a candidate what then stands.  Where no such fleet keeps
//          the target the sizing's own words say who is short: there is no equal service to price.
// Avoided  certified GPUs and USD a year without, less with: halls, energy and staff of the nodes are in
//          their price, the candidate's own cost is not.
// Program  the same room, demand and node prices, everything served, GPUs at `gpu_use` and in parts: what
//          a fluid program would buy.  Certified fleets are larger: whole nodes, queues, a tail.
// Units    USD a year.
// Errors   InputError of variants; SimulationError when `stop` says so.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "planning/plan_task.hpp"
#include "planning/stretch.hpp"

namespace archipelago::planning {

struct Certificate {
  std::string name;  // "today", or what is put in
  bool keeps = false;
  std::string why_not;  // where no fleet of the room keeps the target
  int gpus = 0;         // in nodes
  int filled = 0;       // of them, by replicas
  double usd = 0;
  bool proved = false;  // no fleet of the room is cheaper
  std::size_t runs = 0;
  bool program_serves = false;  // all that is asked
  double program_gpus = 0;
  double program_usd = 0;
};

struct Certificates {
  double asked = 0;               // requests a second, in the mean
  std::string target;             // in words
  std::vector<Certificate> list;  // today first
};

struct CertifyHow {
  std::size_t jobs = 1;
  std::function<bool()> stop = {};
  std::function<void(const std::string&)> say = {};
};

[[nodiscard]] Certificates certify(const PlanTask& task, const std::vector<ShortListed>& list,
                                   const CertifyHow& how);

// certificates.csv.
[[nodiscard]] std::string certificates_csv(const Certificates& certificates);
// For the screen: what is avoided, or why nothing can be compared.
[[nodiscard]] std::vector<std::string> certificate_sentences(const Certificates& certificates);

}  // namespace archipelago::planning
