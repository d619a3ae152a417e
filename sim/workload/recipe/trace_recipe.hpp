// A recipe fitted to a trace: synthetic demand with the trace's rate, shape, burstiness and
// lengths.
//
// Flow     TraceProfile + Platform -> fit_recipe() -> YAML that load_recipe() reads as it is.
// Rates    requests_per_day is the mean of the hours (a day or more of trace) or of the whole span.
//          hour_weights come from a trace of a day or more, day_weights from a week or more whose
//          dates are known; the file's clock is taken for local time, as a comment says.
// Lengths  nine percentiles with straight lines between; a comment sets the mean of those lines
//          beside the trace's mean, and prompts and outputs are drawn independently.
// Bursts   the variation of gaps against the mean of their own hour, which hour_weights do not
//          explain (trace_profile.hpp).
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
