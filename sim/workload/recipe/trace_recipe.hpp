// A recipe fitted to a trace: synthetic demand with the trace's rate, shape, burstiness and
// lengths.
//
// Flow     TraceProfile + Platform -> fit_recipe() -> YAML that load_recipe() reads as it is.
// Rates    requests_per_day and hour_weights are of the whole days of the trace, day_weights of its
//          whole weeks when its dates are known (trace_profile.hpp); a trace of less than a day has
//          the rate of its span at every hour.  The file's clock is taken for local time, as a
//          comment says.
// Lengths  percentiles with straight lines between: nine of them, and more where a heavy tail bends,
//          so that the law keeps the trace's mean (within half a percent); prompts and outputs are
//          drawn independently.
// Bursts   the variation of gaps against the mean of their own hour, which hour_weights do not
//          explain, as if rows of one step of the clock were spread over it.
// Assumed  nations and LLM are placeholders: the platform's largest bloc, split by GDP, and its
//          first LLM that takes the longest prompt and output.
// Errors   InputError: no time passes in the trace; no LLM of the platform takes its lengths.
#pragma once

#include <string>

#include "platform/platform.hpp"
#include "workload/traces/trace_profile.hpp"

namespace archipelago::workload {

std::string fit_recipe(const TraceProfile& profile, const platform::Platform& platform);

}  // namespace archipelago::workload
