// A trace's profile in words: what `archipelago workload inspect` prints.
//
// Units    written beside every figure.
#pragma once

#include <string>

#include "workload/traces/trace_profile.hpp"

namespace archipelago::workload {

// "58 min 21 s", "6 days 23 h", "0.5 s": the two largest units.
std::string duration_words(double seconds);

// `compression` is "plain text", "gzip" or "zstd".
std::string trace_text(const TraceProfile& profile, const std::string& compression);

}  // namespace archipelago::workload
