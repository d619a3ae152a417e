// Everything that breaks in one run, known before it begins: drawn faults and scripted events.
//
// Flow     FailureSettings + Platform + seed -> FailurePlan -> arm_cables() on the clock;
//          TrainingRun and RequestPath for sites and nodes, PowerControl for grids.
// Start    drawn cable faults begin a year before the run: those not yet repaired are down from 0
//          on.  Sites and nodes are all up at the start.
// Order    outages of a thing that overlap, drawn or scripted, are one.
// Units    SimTime from the start of the run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "engine/simgrid/clock.hpp"
#include "engine/simgrid/wan_zone.hpp"
#include "platform/failures/cable_faults.hpp"
#include "platform/failures/scripted_events.hpp"
#include "platform/failures/site_faults.hpp"
#include "platform/platform.hpp"

namespace archipelago::engine {

inline constexpr const char* kEveryNation = "every";

// What breaks during a run: drawn from the platform's rates, and by script.
struct FailureSettings {
  double cable_rate_factor = 0;      // on faults_per_1000km_year; 0: no ordinary faults
  double common_cause_per_year = 0;  // of each shared-risk group
  double sites_per_year = 0;         // of each site
  double gpus_per_day = 0;           // of each GPU: its node fails
  double grids_per_year = 0;         // of each zone: its sites have no power from it
  // Nations (iso2) without international cables, all the run; `every` is all of them.
  std::vector<std::string> isolate;
  std::vector<std::string> withdraw;  // laws (iso2) that stop their sites and clouds, all the run
  std::int64_t worst_cut =
      0;  // so manieth of the worst cuts (worst_cuts.hpp), all the run; 0: none
  std::vector<platform::ScriptedEvent> events;
};

struct FailurePlan {
  std::vector<platform::CableFault> cables;
  std::vector<platform::SiteFault> sites;
  std::vector<platform::NodeFault> nodes;
  std::vector<platform::GridLimit> grids;  // power_control.hpp

  [[nodiscard]] bool empty() const {
    return cables.empty() && sites.empty() && nodes.empty() && grids.empty();
  }
};

// REQUIRES: the nations to isolate are of the platform.
[[nodiscard]] std::vector<NationIndex> isolated_nations(const platform::Platform& platform,
                                                        const FailureSettings& settings);

// REQUIRES: the nations to isolate, and those whose laws withdraw, are of the platform.
[[nodiscard]] FailurePlan plan_failures(const platform::Platform& platform,
                                        const FailureSettings& settings, SimTime horizon,
                                        Seed seed);

// Cuts and repairs at their instants.  Before the clock runs.
void arm_cables(const FailurePlan& plan, Clock& clock, Wan& wan);

}  // namespace archipelago::engine
