// What the sites of a run used and for whom: what bills, energy and carbon are made from.
//
// Flow     engine (power meter, request and job outcomes) -> RunFacts, once at the end of a run
//          -> metrics/usage_ledger.hpp, which lays prices and carbon over it.
// Window   the measured time: from the end of the warm-up to the horizon.
// Work     of requests: the GPU-seconds that a replica which is always full takes for them, by LLM and
//          GPU type (offered load as capacity, engine/ledger/usage_meter.hpp); of training: the GPUs
//          held.  What a busy replica had room for besides is not counted.
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

struct TokenCounts {
  double prompt = 0;
  double output = 0;
};

// What one site did for the users and jobs of one nation.
struct SiteUse {
  double serving_gpu_s = 0;   // work of the requests served
  double training_gpu_s = 0;  // held
  double useful_gpu_s = 0;    // of training: work that counted
  double prompt_tokens = 0;
  double output_tokens = 0;
  double egress_bytes = 0;  // answers, exchanges and checkpoints that left the site's nation
  std::vector<TokenCounts> by_llm = {};   // of those tokens, by LlmIndex; empty: none
  std::vector<double> work_by_hour = {};  // serving and training, by hour since the warm-up
};

}  // namespace archipelago::record
