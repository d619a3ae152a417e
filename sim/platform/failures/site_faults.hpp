// Failures of sites and of their nodes as lists drawn before a run.
//
// Flow     Platform + seed -> draw_site_faults(), draw_node_faults() -> training and serving.
// Model    outage_law.hpp for each site (grid, cooling, fire: nothing there runs) and each node
//          (its gang rolls back to the last checkpoint).  A node of n GPUs fails n times as often
//          as one GPU; the last node of a site may be a partial one.
// Streams  one a site and one a node, named after it: a site or a node added changes no other's.
// Source   node rate: 419 unexpected interruptions of a job on 16,384 GPUs in 54 days (The Llama 3
//          Herd of Models, arXiv:2407.21783, 3.3.4) = 7.76 a day = 4.736e-4 per GPU and day.  The
//          interruptions have causes outside nodes too; all are counted here.  Repair times, their
//          variation and the rate of site failures (none by default) are assumed.
// Units    a year has 365 days; instants in whole picoseconds from the start of the run.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "base/units.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

inline constexpr double kLlama3FaultsPerGpuDay = 419.0 / 54 / 16'384;

// Down from `starts` until just before `ends`; kNever: the run ends first.
struct SiteFault {
  SiteIndex site;
  SimTime starts;
  SimTime ends;

  bool operator==(const SiteFault&) const = default;
};

// Nodes of a site count from 0.
struct NodeFault {
  SiteIndex site;
  std::uint32_t node = 0;
  SimTime starts;
  SimTime ends;

  bool operator==(const NodeFault&) const = default;
};

struct SiteFaultSettings {
  double per_site_year = 0;                     // 0 to 1000
  Seconds site_repair{4.0 * 3600};              // mean, assumed
  double per_gpu_day = kLlama3FaultsPerGpuDay;  // 0 to 1
  Seconds node_repair{24.0 * 3600};             // mean, assumed
  double repair_cv = 0.75;                      // standard deviation of a repair over its mean
  Seconds lookback{0};                          // as in CableFaultSettings
};

// By start, then by site.  REQUIRES: 0 <= horizon <= kMaxHorizon; settings in their ranges.
[[nodiscard]] std::vector<SiteFault> draw_site_faults(const Platform& platform, SimTime horizon,
                                                      Seed seed,
                                                      const SiteFaultSettings& settings = {});

// The same outages with those of a site that overlap or touch made one; by start, then by site.
[[nodiscard]] std::vector<SiteFault> join_overlaps(std::vector<SiteFault> faults);

// By start, then by site, then by node.  REQUIRES: as above.
[[nodiscard]] std::vector<NodeFault> draw_node_faults(const Platform& platform, SimTime horizon,
                                                      Seed seed,
                                                      const SiteFaultSettings& settings = {});

}  // namespace archipelago::platform
