// The jobs of a run and all that they need: where they come from, their transfers, the part of the
// cables that requests leave them.
//
// Flow     RunSettings + Recipe -> JobSide; arm() before the clock runs, on_epoch() at each epoch,
//          check() and hand_over() after it.
// Errors   check() throws SimulationError (ledger/invariants.hpp).
#pragma once

#include "engine/failure_plan.hpp"
#include "engine/jobs/training_run.hpp"
#include "engine/ledger/cable_traffic.hpp"
#include "engine/ledger/run_book.hpp"
#include "engine/ledger/usage_meter.hpp"
#include "engine/run_settings.hpp"
#include "record/run_facts.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/sources/job_source.hpp"

namespace archipelago::engine {

class JobSide {
 public:
  // All of it must outlive the jobs.
  struct Parts {
    const platform::Platform& platform;
    const workload::Recipe& recipe;
    const RunSettings& settings;
    Session& session;
    Clock& clock;
    platform::Router& router;
    Wan& wan;
    const policy::Policy& policy;
    HallPower* power;  // null: not metered
    UsageMeter& usage;
    const policy::Residency& residency;
    ResidencyAudit& audit;
  };
  explicit JobSide(const Parts& parts);

  [[nodiscard]] CableTraffic& traffic() { return traffic_; }
  [[nodiscard]] TrainingRun& training() { return training_; }

  void arm(const FailurePlan& failures);
  // Requests of the epoch that ends take their part of the cables in the next one.
  void on_epoch(SimTime now);
  // What requests put on the cables in the latest epoch.
  [[nodiscard]] const CableBytes& carried() const { return carried_; }

  void check(SimTime horizon, const RunBook& book);
  // After check().
  void hand_over(const RunBook& book, record::RunFacts& facts) const;

 private:
  const platform::Platform& platform_;
  Wan& wan_;
  workload::JobSource source_;
  BulkTransfers bulk_;
  CableTraffic traffic_;
  TrainingRun training_;
  CableBytes carried_;
  std::vector<SiteIndex> admitted_;  // where jobs of some nation may run
  SimTime epoch_began_;
};

}  // namespace archipelago::engine
