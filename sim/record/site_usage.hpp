// What the sites of a run used and for whom: what bills, energy and carbon are made from.
//
// Flow     engine (power meter, request and job outcomes) -> RunFacts, once at the end of a run
//          -> metrics/usage_ledger.hpp, which lays prices and carbon over it.
// Window   the measured time: from the end of the warm-up to the horizon.
// Units    J, W, GPU-seconds, bytes.
#pragma once

#include <vector>

namespace archipelago::record {

// Energy of one site.  Conservation: grid + solar used + battery out = site + battery in.
struct SiteEnergy {
  double it_j = 0;           // GPUs and nodes
  double unused_j = 0;       // of it: GPUs without work, idle draw and their share of the nodes'
  double site_j = 0;         // with cooling and conversion (PUE)
  double grid_j = 0;         // bought
  double solar_used_j = 0;   // of the site's own plant
  double solar_spilt_j = 0;  // that nobody could take
  double battery_in_j = 0;
  double battery_out_j = 0;
  std::vector<double> bought_j;  // grid_j by step of RunFacts::power_steps
  double peak_w = 0;             // highest mean draw of the site in an epoch
  double capped_s = 0;  // time in which clocks were lowered, or nothing ran, for want of power
  double paused_s = 0;  // of it: training stood
  double dark_s = 0;    // of it: nothing ran
  double slow_serving_s = 0;  // of it: requests were served at a lowered clock, or not at all
};

// What one site did for the users and jobs of one nation.
struct SiteUse {
  double serving_gpu_s = 0;   // the site's iterations, divided by the work of the requests
  double training_gpu_s = 0;  // held
  double useful_gpu_s = 0;    // of training: work that counted
  double prompt_tokens = 0;
  double output_tokens = 0;
  double egress_bytes = 0;  // answers, exchanges and checkpoints that left the site's nation
};

}  // namespace archipelago::record
