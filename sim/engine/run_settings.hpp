// Everything that decides one run besides the platform and the workload: an experiment's settings
// with the axes resolved, and one replicate.
//
// Units    SI; instants are SimTime since `start`.
// Errors   none: the experiment's reader has checked every range (experiment/settings_table.cpp).
#pragma once

#include <string>
#include <vector>

#include "base/local_time.hpp"
#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "engine/failure_plan.hpp"
#include "engine/fleet/fleet_settings.hpp"
#include "engine/jobs/training_settings.hpp"
#include "engine/ledger/token_bytes.hpp"
#include "engine/power/power_settings.hpp"
#include "policy/policy_registry.hpp"
#include "record/request_facts.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

struct RunSettings {
  UtcTime start{};
  SimTime horizon;
  SimTime warmup;
  SimTime epoch = to_sim_time(Seconds(60));  // how often the control actor wakes
  double demand_scale = 1;
  policy::PolicyChoice policy;
  platform::RulePack rules = platform::RulePack::kDefault;
  SimTime view_refresh;  // how often sites tell other nations their state; 0: always known
  serving::Limits limits;
  TokenBytes token_bytes;
  std::vector<GpuShare> gpu_shares;
  double prefill_share = 0;  // of an LLM's replicas at a site; 0: every one prefills and decodes
  Autoscaling autoscaling;
  record::Slo slo;  // counted as the run goes, so that its own limits are exact
  TrainingSettings training;
  FailureSettings failures;
  PowerSettings power;
  bool keep_epochs = false;  // facts of every epoch as well
  Seed seed;
};

}  // namespace archipelago::engine
