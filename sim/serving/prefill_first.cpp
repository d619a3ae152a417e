#include "serving/prefill_first.hpp"

#include <algorithm>

namespace archipelago::serving::prefill_first {
namespace {

// Prompts that share an iteration, counted against the budget.
struct Prompts {
  std::int64_t count = 0;
  std::int64_t tokens = 0;
  std::int64_t longest = 0;

  // A prompt above the budget goes alone.
  [[nodiscard]] bool has_room_for(std::int64_t n, const Limits& limits) const {
    if (count == 0) return true;
    const std::int64_t counted =
        limits.padded_prompts ? (count + 1) * std::max(longest, n) : tokens + n;
    return counted <= limits.max_batched_tokens;
  }
  void add(std::int64_t n) {
    ++count;
    tokens += n;
    longest = std::max(longest, n);
  }
};

// Admits as many prompts as fit together; false when the head does not.
bool begin_prefill(Pool& pool, Replica& replica, SimTime now) {
  Prompts prompts;
  std::int64_t products = 0;
  while (!replica.waiting.empty() && !replica.next_has_landed(pool)) {
    const Admission head = replica.front(pool);
    if (!prompts.has_room_for(head.rest(), pool.spec.limits)) break;
    if (!replica.admits(pool, head.blocks, replica.memory.used())) break;
    replica.admit_front(pool, head);
    prompts.add(head.rest());
    products += head.products();
  }
  if (prompts.count == 0) return false;
  pool.note_admission(prompts.tokens, replica.seated(), replica.prefilling);
  pool.stats.peak_kv_blocks = std::max(pool.stats.peak_kv_blocks, replica.memory.used());
  replica.work = Work::kPrefill;
  replica.chunk_tokens = static_cast<std::int32_t>(prompts.tokens);
  replica.ends = now + pool.prefill_cost.of(prompts.tokens, products, 0, 0);
  return true;
}

void begin_decodes(Pool& pool, Replica& replica) {
  std::int64_t n = 0;
  bool preempted = false;
  for (;;) {
    const RunningSet& running = replica.running;
    n = replica.memory.iterations_that_fit(running.remaining(running.next()));
    if (n > 0) break;
    replica.preempt_youngest(pool);
    preempted = true;
  }
  // One that had private copies of blocks that are shared may fit at the next boundary already.
  if (preempted && pool.spec.limits.prefix_cache) n = 1;
  replica.work = Work::kIterations;
  replica.run_iterations(pool, n);
  replica.stop_at_deadline(pool);
}

SimTime begin(Pool& pool, Replica& replica, SimTime now) {
  replica.began = now;
  replica.chunk_tokens = 0;
  if (begin_prefill(pool, replica, now)) return replica.ends;
  if (const std::int64_t landed = replica.admit_landed(pool, replica.waiting.size()); landed > 0) {
    pool.note_admission(0, replica.seated(), landed);
  }
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
  pool.stats.busy_ps += static_cast<double>((now - replica.began).ps);
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
    const std::int64_t used = replica.memory.used() + replica.memory.growth(n);
    // What will have been evicted by then may count as a hit here; the boundary decides.
    const bool fits = replica.next_has_landed(pool)
                          ? replica.admits_landed(pool, n)
                          : replica.admits(pool, replica.front(pool).blocks, used);
    if (fits) {
      replica.cut_after(pool, n);
      return replica.ends;
    }
  }
  replica.stop_at_deadline(pool);
  return replica.ends;
}

}  // namespace archipelago::serving::prefill_first
