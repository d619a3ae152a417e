// What happened in one hour of a run: to the users of a nation, and in the halls of a site.
//
// Hours    since the start of the run; measured time only.
// Requests by the hour in which they were asked, whenever they ended.
// Units    requests, GPU-seconds, J.
#pragma once

#include <cstdint>
#include <vector>

#include "record/latency_cells.hpp"

namespace archipelago::record {

struct HourCounts {
  std::uint64_t asked = 0;  // of a site: sent to it
  std::uint64_t ended = 0;  // of them, not in flight at the end of the run
  std::uint64_t served = 0;
  std::uint64_t within_slo = 0;  // both limits of the run
};

struct NationHour {
  HourCounts requests;
  LatencyCells cells;  // of those served
};

struct SiteHour {
  HourCounts requests;
  double busy_gpu_s = 0;  // iterations
  double held_gpu_s = 0;  // by training jobs
  double site_j = 0;      // drawn, cooling included
};

}  // namespace archipelago::record
