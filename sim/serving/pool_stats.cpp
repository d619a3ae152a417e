#include "serving/pool_stats.hpp"

#include <algorithm>

#include "serving/replica.hpp"

namespace archipelago::serving {

double loaded_ps(SimTime now, const Pool& pool) {
  const double uncounted = pool.stopped ? 0 : static_cast<double>((now - pool.counted).ps);
  return pool.stats.up_ps + pool.stats.loading_ps +
         static_cast<double>(pool.serving + pool.draining + pool.loading) * uncounted;
}

// Decode jumps are booked when they end: what of those under way has happened by now is added.
PoolStats stats_up_to(SimTime now, const Pool& pool) {
  PoolStats stats = pool.stats;
  const PhaseTimes phases = pool.phases.at(now);
  stats.prefill_busy_ps = phases.prefill.ps();
  stats.decode_busy_ps = phases.decode.ps();
  const double uncounted = pool.stopped ? 0 : static_cast<double>((now - pool.counted).ps);
  stats.up_ps += static_cast<double>(pool.serving + pool.draining) * uncounted;
  stats.loading_ps += static_cast<double>(pool.loading) * uncounted;
  stats.in_flight += static_cast<std::uint64_t>(pool.cold.size());
  for (std::size_t i = 0; i < pool.spec.replicas; ++i) {
    const Replica& replica = pool.replicas[i];
    stats.in_flight += static_cast<std::uint64_t>(replica.seated() + replica.waiting.size());
    if (replica.link != nullptr) stats.in_flight += static_cast<std::uint64_t>(replica.link->count);
    if (replica.work != Work::kIterations) continue;
    const std::int64_t begun = replica.begun_by(pool, now);
    stats.busy_ps += static_cast<double>(replica.duration(pool, begun - 1).ps);
    stats.peak_kv_blocks =
        std::max(stats.peak_kv_blocks, replica.memory.used() + replica.memory.growth(begun));
  }
  return stats;
}

void add_decode_part(PoolStats& stats, const PoolStats& decode) {
  stats.served += decode.served;
  stats.preemptions += decode.preemptions;
  stats.in_flight += decode.in_flight;
  stats.busy_ps += decode.busy_ps;
  stats.prefill_busy_ps += decode.prefill_busy_ps;
  stats.decode_busy_ps += decode.decode_busy_ps;
  stats.out_of_range += decode.out_of_range;
  stats.up_ps += decode.up_ps;
  stats.peak_kv_blocks = std::max(stats.peak_kv_blocks, decode.peak_kv_blocks);
  stats.peak_sequences = std::max(stats.peak_sequences, decode.peak_sequences);
  stats.peak_context_tokens = std::max(stats.peak_context_tokens, decode.peak_context_tokens);
  stats.peak_prompt_tokens = std::max(stats.peak_prompt_tokens, decode.peak_prompt_tokens);
}

}  // namespace archipelago::serving
