// What has happened in a pool since the start: counts, sums of times over its replicas, and peaks.
//
// Units    requests, tokens, KV blocks; picoseconds where a name says so.
#pragma once

#include <cstdint>

#include "base/sim_time.hpp"

namespace archipelago::serving {

struct Pool;

// Up to the latest run_until or submit.
struct PoolStats {
  std::uint64_t submitted = 0;
  std::uint64_t served = 0;
  std::uint64_t refused = 0;
  std::uint64_t preemptions = 0;
  std::uint64_t in_flight = 0;  // queued or running now
  // Sums over replicas: doubles, since 107 busy replica-days are more picoseconds than 63 bits
  // hold.
  double busy_ps = 0;          // of iterations finished
  double prefill_busy_ps = 0;  // as Serving::busy(): those under way too, as far as they got
  double decode_busy_ps = 0;
  std::int64_t peak_kv_blocks = 0;  // highest use of one replica
  std::int64_t kv_blocks = 0;       // what one replica has
  std::int64_t peak_sequences = 0;
  std::int64_t peak_context_tokens = 0;  // most written by one sequence that left or was pre-empted
  std::int64_t peak_prompt_tokens = 0;   // most prompt tokens in one iteration
  // Requests that took a seat for an iteration outside CostRange, and those that outgrew its
  // context; one that did both counts twice.
  std::uint64_t out_of_range = 0;
  std::uint64_t kv_transfers = 0;       // landed
  std::int64_t kv_transfer_tokens = 0;  // of those
  double kv_transfer_wait_ps = 0;       // of those: from the end of the prompt to the landing
  // With a prefix cache only.
  std::int64_t prefix_asked_tokens = 0;  // to prefill, of those admitted; again when pre-empted
  std::int64_t prefix_hit_tokens = 0;    // of them, found
  std::int64_t peak_kept_blocks = 0;     // in use and kept in one replica, highest after evictions
  // Replicas, times summed over them: they hold weights (kServing, kDraining), they load.
  double up_ps = 0;
  double loading_ps = 0;
  std::uint64_t starts = 0;
  std::uint64_t cold_waits = 0;  // requests dispatched after they had found nobody in service
  double cold_wait_ps = 0;       // of those, from arrival to dispatch
};

// For so long their replicas have held weights or loaded them, summed, of these alone.
[[nodiscard]] double loaded_ps(SimTime now, const Pool& pool);
// Of these replicas alone.  REQUIRES: everything up to `now` has been processed.
[[nodiscard]] PoolStats stats_up_to(SimTime now, const Pool& pool);
// Those of a pool that splits prefill and decode: what the second part adds to the first.
void add_decode_part(PoolStats& stats, const PoolStats& decode);

}  // namespace archipelago::serving
