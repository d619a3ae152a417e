// What happened in one run, and nothing else: what simulate() returns and every row is made from.
//
// Flow     engine -> RunFacts -> metrics/run_rows.hpp, or a file (experiment/record_file.hpp) and
//          rows later, of other prices, carbon figures and limits.
// Physics  energy, GPU time, tokens, bytes and counts.  No price, no cost, no gram stands here;
//          what was bought of the grid is kept for every step of power control, so that any tariff
//          can be laid over it and gives what it would have given in the run, to the last bit.
// Order    vectors are by NationIndex, SiteIndex or CableIndex of the run's platform.
// Memory   flat in requests; an hour costs a few kB a nation and, where power is metered, 60
//          numbers a site.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/local_time.hpp"
#include "base/sim_time.hpp"
#include "record/cable_use.hpp"
#include "record/hour_facts.hpp"
#include "record/job_facts.hpp"
#include "record/model_facts.hpp"
#include "record/pool_use.hpp"
#include "record/request_facts.hpp"
#include "record/site_usage.hpp"

namespace archipelago::record {

// A serving profile was used outside the range it was made for.
struct RangeWarning {
  std::string llm;
  std::string what;  // "prompt tokens in an iteration"
  std::int64_t reached = 0;
  std::int64_t range = 0;  // of the profile
};

// An LLM of a site, or a cable, was offered its capacity or more.
struct Saturation {
  std::string place;  // "jakarta/llama-3.3-70b" or "cable mct-rayong-cherating"
  double mean = 0;    // offered load over the measured time
  double peak = 0;    // in the highest five minutes
};

// Users of one nation who ask for one LLM, and who may serve them under the policy.
struct AskerFacts {
  NationIndex nation;
  double demand = 0;  // requests a day
  std::vector<SiteIndex> served;
};

// What was judged against the residency rules that bind.
struct AuditFacts {
  std::uint64_t requests = 0;
  std::uint64_t jobs = 0;
  std::uint64_t copies = 0;
  std::uint64_t paths = 0;
};

struct TrainingFacts {
  std::vector<JobFacts> jobs;       // by nation
  std::vector<SiteIndex> admitted;  // where the policy lets jobs of some nation that has any run
  std::uint64_t checkpoints_copied = 0;
  std::uint64_t checkpoints_kept_local = 0;
  std::array<BulkWork, kTrafficClasses> bulk;
  std::vector<ModelFacts> models = {};  // submitted after the warm-up, as they ended
};

// What the control actor saw at the end of an epoch; means over it.
struct EpochFacts {
  SimTime ends;
  std::vector<double> site_w;                        // 0 where power is not metered
  std::vector<double> busy_gpus;                     // iterations and jobs
  std::vector<std::array<double, 2>> cable_bytes_s;  // there and back
};

struct RunFacts {
  UtcTime start{};
  SimTime warmup;
  SimTime horizon;
  Slo slo;                   // that `within_slo` was counted by
  double price_scale = 1;    // that whoever read prices saw
  bool prices_read = false;  // somebody chose by price or carbon: others would have led elsewhere
  bool metered = false;      // power; else no energy below
  bool elastic = false;      // replicas came and went
  bool rules_bind = false;
  std::vector<NationIndex> isolated;
  std::vector<RequestFacts> requests;  // by nation
  std::vector<AskerFacts> askers;
  std::vector<PoolUse> pools;
  std::vector<CableUse> cables;
  std::optional<AuditFacts> audit;        // where rules bind
  std::optional<TrainingFacts> training;  // where the workload has jobs
  std::vector<std::vector<SiteUse>> use;  // by site, then nation
  std::vector<SiteEnergy> energy;         // by site
  std::vector<double> down_s;             // by site: cut or failed, of the measured time
  std::vector<SimTime> power_steps;       // ends of the steps of power control, since the warm-up
  std::vector<std::vector<NationHour>> nation_hours;  // by nation, then hour
  std::vector<std::vector<SiteHour>> site_hours;      // by site, then hour
  std::vector<EpochFacts> epochs;                     // when asked for
  std::vector<RangeWarning> warnings;
  std::vector<Saturation> saturated;
  std::vector<std::string> network;  // SimGrid's network settings in force
  std::uint64_t requests_asked = 0;  // warm-up included
  std::uint64_t jobs_submitted = 0;

  [[nodiscard]] SimTime measured() const { return horizon - warmup; }
};

}  // namespace archipelago::record
