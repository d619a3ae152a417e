#include "serving/prefill_first.hpp"

#include <algorithm>

namespace archipelago::serving::prefill_first {
namespace {

// Admits as many prompts as fit together; false when the head does not.
bool begin_prefill(Pool& pool, Replica& replica, SimTime now) {
  std::int64_t tokens = 0;
  std::int64_t products = 0;
  while (!replica.waiting.empty()) {
    const std::int64_t n = pool.sequences[replica.waiting.front()].prefill_tokens();
    // A prompt above the budget goes alone.
    if (tokens > 0 && tokens + n > pool.spec.limits.max_batched_tokens) break;
    if (!replica.admits(pool, n, replica.memory.used())) break;
    replica.admit_front(pool);
    tokens += n;
    products += n * (n + 1) / 2;
  }
  if (tokens == 0) return false;
  PoolStats& stats = pool.stats;
  stats.peak_prompt_tokens = std::max(stats.peak_prompt_tokens, tokens);
  stats.peak_kv_blocks = std::max(stats.peak_kv_blocks, replica.memory.used());
  stats.peak_sequences = std::max(stats.peak_sequences, replica.seated());
  replica.work = Work::kPrefill;
  replica.ends = now + pool.spec.cost.of(tokens, products, 0, 0);
  return true;
}

void begin_decodes(Pool& pool, Replica& replica) {
  std::int64_t n = 0;
  for (;;) {
    const RunningSet& running = replica.running;
    n = replica.memory.iterations_that_fit(running.remaining(running.next()));
    if (n > 0) break;
    replica.preempt_youngest(pool);
  }
  replica.work = Work::kIterations;
  replica.run_iterations(pool, n);
  replica.stop_at_deadline(pool);
}

SimTime begin(Pool& pool, Replica& replica, SimTime now) {
  replica.began = now;
  if (begin_prefill(pool, replica, now)) return replica.ends;
  if (replica.running.size() > 0) {
    begin_decodes(pool, replica);
  } else {
    replica.work = Work::kNone;
    replica.ends = kNever;
  }
  return replica.ends;
}

}  // namespace

SimTime at_boundary(Pool& pool, Replica& replica, SimTime now) {
  pool.stats.busy_ps += (now - replica.began).ps;
  if (replica.work == Work::kPrefill) {
    replica.give_prefilled_tokens(pool, now);
  } else {
    replica.give_decoded_tokens(pool, replica.iterations, now);
  }
  replica.expire(pool, now);
  return begin(pool, replica, now);
}

SimTime on_arrival(Pool& pool, Replica& replica, SimTime now) {
  if (replica.idle()) return begin(pool, replica, now);
  if (replica.work == Work::kPrefill) return replica.ends;
  if (replica.waiting.size() == 1) {
    const std::int64_t n = replica.iterations_beyond(pool, now);
    const std::int64_t tokens = pool.sequences[replica.waiting.front()].prefill_tokens();
    if (replica.admits(pool, tokens, replica.memory.used() + replica.memory.growth(n))) {
      replica.run_iterations(pool, n);
      return replica.ends;
    }
  }
  replica.stop_at_deadline(pool);
  return replica.ends;
}

}  // namespace archipelago::serving::prefill_first
