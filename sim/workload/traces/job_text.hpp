// The profile of a trace of jobs in words: what `archipelago workload inspect` prints of one.
//
// Units    written beside every figure.
#pragma once

#include <string>

#include "workload/traces/job_profile.hpp"

namespace archipelago::workload {

// `compression` is "plain text", "gzip" or "zstd".
std::string job_text(const JobProfile& profile, const std::string& compression);

}  // namespace archipelago::workload
