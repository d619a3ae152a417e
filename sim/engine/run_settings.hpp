// Everything that decides one run besides the platform and the workload: an experiment's settings
// with the axes resolved, and one replicate.
//
// Units    SI; instants are SimTime since `start`.
// Errors   none: the experiment's reader has checked every range (experiment/settings.cpp).
#pragma once

#include <string>
#include <vector>

#include "base/local_time.hpp"
#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "engine/power_settings.hpp"
#include "engine/training_settings.hpp"
#include "metrics/request_metrics.hpp"
#include "metrics/settlement.hpp"
#include "metrics/sovereignty_score.hpp"
#include "platform/scripted_events.hpp"
#include "policy/policy_registry.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

// The share of a site's GPUs that an LLM's replicas may fill.
struct GpuShare {
  std::string llm;
  double share = 0;
};

// Bytes on the wire for a token of text, headers and framing included.
struct TokenBytes {
  double prompt = 4;    // about four characters a token of English (OpenAI's rule of thumb)
  double output = 200;  // one server-sent event a token (assumed)
};

// What breaks during a run: drawn from the platform's rates, and by script.
struct FailureSettings {
  double cable_rate_factor = 0;      // on faults_per_1000km_year; 0: no ordinary faults
  double common_cause_per_year = 0;  // of each shared-risk group
  double sites_per_year = 0;         // of each site
  double gpus_per_day = 0;           // of each GPU: its node fails
  double grids_per_year = 0;         // of each zone: its sites have no power from it
  std::vector<std::string> isolate;  // nations (iso2) without international cables, all the run
  std::vector<platform::ScriptedEvent> events;
};

// Replicas move between the LLMs of a site (autoscaler.hpp).
struct Autoscaling {
  SimTime interval;                            // between two looks; 0: off
  double target = 100;                         // outstanding requests a replica
  std::size_t min_replicas = 1;                // that an LLM keeps
  SimTime window = to_sim_time(Seconds(300));  // for so long a need is remembered
  [[nodiscard]] bool on() const { return interval.ps > 0; }
};

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
  metrics::Slo slo;
  TrainingSettings training;
  FailureSettings failures;
  PowerSettings power;
  metrics::SettlementTerms settlement;
  std::vector<metrics::ScoreWeight> score_weights;  // empty: no score
  Seed seed;
};

}  // namespace archipelago::engine
