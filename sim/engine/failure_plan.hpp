// Everything that breaks in one run, known before it begins: drawn faults and scripted events.
//
// Flow     FailureSettings + Platform + seed -> FailurePlan -> arm_cables() on the clock;
//          TrainingRun and RequestPath for sites and nodes, PowerControl for grids.
// Start    drawn cable faults begin a year before the run: those not yet repaired are down from 0
//          on.  Sites and nodes are all up at the start.
// Order    outages of a thing that overlap, drawn or scripted, are one.
// Units    SimTime from the start of the run.
#pragma once

#include <vector>

#include "engine/clock.hpp"
#include "engine/run_settings.hpp"
#include "engine/wan_zone.hpp"
#include "platform/cable_faults.hpp"
#include "platform/platform.hpp"
#include "platform/scripted_events.hpp"
#include "platform/site_faults.hpp"

namespace archipelago::engine {

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
[[nodiscard]] FailurePlan plan_failures(const platform::Platform& platform,
                                        const FailureSettings& settings, SimTime horizon,
                                        Seed seed);

// Cuts and repairs at their instants.  Before the clock runs.
void arm_cables(const FailurePlan& plan, Clock& clock, Wan& wan);

}  // namespace archipelago::engine
