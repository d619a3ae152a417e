// A recipe fitted to a trace of jobs: generated jobs with the trace's rate, burstiness, sizes and
// run times.
//
// Flow     JobProfile + Platform -> fit_job_recipe() -> YAML that load_recipe() reads as it is.
// Streams  one for each power of two of GPUs (job_profile.hpp), so that large jobs run as long as
//          they did and GPU-hours are kept; inside a stream GPUs and run times are drawn apart.
// Times    percentiles with straight lines in the logarithm between (fitted_law.hpp): two numbers
//          make a lognormal, which run times of clusters are not.  Times below a millisecond count
//          as one, those beyond 100 days as 100 days, as a comment says.
// Rates    of the trace's span, every hour alike.
// Bursts   a stream that takes a share p of arrivals whose gaps vary by c has gaps that vary by
//          sqrt(1 + p (c^2 - 1)): independent thinning of a renewal process, whose gaps are
//          geometric sums.  Bursts of jobs of several sizes together are lost.  A file that is not
//          in order of submission says nothing of gaps: Poisson.
// Assumed  nations: the platform's largest bloc, split by GDP.
// Errors   InputError: no time passes in the trace, or so little that no recipe takes the rate.
#pragma once

#include <string>

#include "platform/platform.hpp"
#include "workload/traces/job_profile.hpp"

namespace archipelago::workload {

std::string fit_job_recipe(const JobProfile& profile, const platform::Platform& platform);

}  // namespace archipelago::workload
