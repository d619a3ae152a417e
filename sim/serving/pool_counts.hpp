// How many replicas, links and timers a list of pools has: what Serving makes room for at the start.
//
// Links    one for each replica that only prefills; timers one for each pool whose replicas may leave.
// Errors   none.
#pragma once

#include <cstddef>
#include <vector>

#include "serving/pool_spec.hpp"

namespace archipelago::serving {

inline std::size_t count_links(const std::vector<PoolSpec>& specs) {
  std::size_t n = 0;
  for (const PoolSpec& spec : specs) n += spec.prefill_replicas;
  return n;
}

inline std::size_t count_timers(const std::vector<PoolSpec>& specs) {
  std::size_t n = 0;
  for (const PoolSpec& spec : specs) n += spec.load_time.ps > 0 ? 1 : 0;
  return n;
}

inline std::size_t count_replicas(const std::vector<PoolSpec>& specs) {
  std::size_t n = 0;
  for (const PoolSpec& spec : specs) n += spec.replicas;
  return n;
}

}  // namespace archipelago::serving
