// What the replicas of one LLM at one site did in the measured time, and what was asked of them.
//
// Flow     serving and LoadMeter, at the end of a run -> PoolUse -> rows of sites (metrics).
// Units    picoseconds where a name says so, as serving counts them; tokens, KV blocks, requests.
// Window   the measured time, but for peaks and for counts that say "of the run".
#pragma once

#include <cstdint>

#include "base/ids.hpp"

namespace archipelago::record {

// Offered load against what can be carried (engine/ledger/load_meter.hpp); at or above 1 in any
// window: saturated.
struct OfferedLoad {
  double mean = 0;
  double peak = 0;
  [[nodiscard]] bool saturated() const { return peak >= 1; }
};

struct PoolUse {
  SiteIndex site;
  LlmIndex llm;
  std::uint64_t replicas = 0;  // at the start
  std::uint64_t prefill_replicas = 0;
  double busy_ps = 0;  // sums over replicas
  double up_ps = 0;
  double loading_ps = 0;
  std::uint64_t starts = 0;
  std::uint64_t cold_waits = 0;
  double cold_wait_ps = 0;
  std::int64_t prefix_asked_tokens = 0;
  std::int64_t prefix_hit_tokens = 0;
  // Of the run.
  std::uint64_t submitted = 0;
  std::uint64_t out_of_range = 0;  // used the serving profile outside its range
  std::uint64_t preemptions = 0;
  std::uint64_t kv_transfers = 0;
  std::int64_t kv_transfer_tokens = 0;
  double kv_transfer_wait_ps = 0;
  std::int64_t peak_kv_blocks = 0;
  std::int64_t kv_blocks = 0;  // of one replica
  OfferedLoad load;
};

}  // namespace archipelago::record
