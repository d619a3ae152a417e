// How many runs at once the memory of this machine carries.
#pragma once

#include <cstddef>

#include "experiment/experiment.hpp"

namespace archipelago::campaign {

// At most `jobs`, at least 1: as many of the largest estimated run as fit in the memory that the
// system calls available (Linux: MemAvailable of /proc/meminfo; elsewhere `jobs`).
[[nodiscard]] std::size_t fitting_jobs(const experiment::Experiment& experiment, std::size_t jobs);

}  // namespace archipelago::campaign
