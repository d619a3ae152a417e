// The requests of a run and all that they need: where they come from, their path, the load that
// they offer, the replicas that come and go for them.
//
// Flow     RunSettings + Recipe -> RequestSide; arm_faults() and arm_scaling() before the clock
//          runs, advance_to() while it does, check() and hand_over() after close().
// Errors   check() throws SimulationError (ledger/invariants.hpp).
#pragma once

#include <optional>
#include <vector>

#include "engine/failure_plan.hpp"
#include "engine/fleet/autoscaler.hpp"
#include "engine/ledger/run_book.hpp"
#include "engine/requests/request_path.hpp"
#include "engine/requests/site_footprints.hpp"
#include "engine/run_settings.hpp"
#include "record/run_facts.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::engine {

// Who asks for what, and which sites have a replica of it and are admitted by the policy.
[[nodiscard]] std::vector<record::AskerFacts> askers_of(const platform::Platform& platform,
                                                        const workload::Recipe& recipe,
                                                        const Deployment& deployment,
                                                        const policy::Policy& policy);

class RequestSide {
 public:
  // All of it must outlive the requests.
  struct Parts {
    const platform::Platform& platform;
    const workload::Recipe& recipe;
    const RunSettings& settings;
    platform::Router& router;
    const Deployment& deployment;
    const std::vector<serving::PoolSpec>& specs;  // of the deployment
    const policy::Policy& policy;
    record::RequestSink& sink;
    CableTraffic* traffic;  // null: nobody wants to know
    const policy::Residency& residency;
    ResidencyAudit& audit;
    bool name_paths = false;  // outcomes say which path they took
  };
  explicit RequestSide(const Parts& parts);

  [[nodiscard]] serving::Serving& serving() { return path_.serving(); }

  void arm_faults(const std::vector<platform::SiteFault>& faults, Clock& clock);
  void arm_scaling(Clock& clock);
  void advance_to(SimTime date) { path_.advance_to(date); }
  // At the end of the warm-up.
  void begin_measuring();
  // At the end of the run.
  void close();

  void check(const RunBook& book) const;
  void hand_over(record::RunFacts& facts) const;

 private:
  void tell_stood(SimTime at);
  [[nodiscard]] record::PoolUse use_of(std::size_t pool) const;

  const platform::Platform& platform_;
  const workload::Recipe& recipe_;
  const RunSettings& settings_;
  const Deployment& deployment_;
  const policy::Policy& policy_;
  workload::RequestSource source_;
  LoadMeter meter_;
  SiteFootprints footprints_;
  RequestPath path_;
  std::vector<serving::PoolStats> before_;  // by pool, at the end of the warm-up
  std::optional<Autoscaler> autoscaler_;
};

}  // namespace archipelago::engine
