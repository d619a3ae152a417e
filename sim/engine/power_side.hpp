// The power of a run: its control on the clock, and what it leaves in the record.
//
// Flow     PowerControl -> arm_power() before the clock runs -> power_facts() after it.
#pragma once

#include "engine/failure_plan.hpp"
#include "engine/power/power_control.hpp"
#include "engine/simgrid/clock.hpp"
#include "record/run_facts.hpp"

namespace archipelago::engine {

// Plans at the start and whenever a script changes a grid limit, and settles at the horizon.  All
// must outlive the run.  REQUIRES: power.govern() was called.
void arm_power(const FailurePlan& failures, Session& session, Clock& clock, PowerControl& power);

// REQUIRES: facts.site_hours are there.
void power_facts(const PowerControl& power, record::RunFacts& facts);

}  // namespace archipelago::engine
