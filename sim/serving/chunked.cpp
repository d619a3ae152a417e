#include "serving/chunked.hpp"

#include <algorithm>
#include <limits>

namespace archipelago::serving::chunked {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

std::int64_t budget_beyond_decodes(const Pool& pool, const Replica& replica) {
  return std::max<std::int64_t>(pool.spec.limits.token_budget - replica.running.size(), 0);
}

void make_room_for_decodes(Pool& pool, Replica& replica) {
  while (replica.running.size() > 0 && replica.memory.iterations_that_fit(1) == 0) {
    replica.prefilling > 0 ? replica.preempt_prompt(pool) : replica.preempt_youngest(pool);
  }
}

// The last of the batch, with `done` tokens processed, gets a chunk of up to `budget` tokens.
void give_chunk(const Pool& pool, Replica& replica, std::int64_t done, std::int64_t budget) {
  const std::int64_t rest = pool.sequences[replica.batch_last].prefill_tokens() - done;
  const std::int64_t chunk = std::min(rest, budget);
  replica.last_done = static_cast<std::int32_t>(done);
  replica.last_chunk = static_cast<std::int32_t>(chunk);
  replica.chunk_tokens += static_cast<std::int32_t>(chunk);
  replica.chunk_products += chunk * done + chunk * (chunk + 1) / 2;
}

void fill_batch(Pool& pool, Replica& replica, std::int64_t budget) {
  replica.chunk_tokens = 0;
  replica.chunk_products = 0;
  if (replica.prefilling > 0) give_chunk(pool, replica, replica.last_done, budget);
  if (replica.waiting.empty()) return;
  const std::int64_t used_by_decodes = replica.memory.growth(1);
  replica.evict_for(pool, replica.memory.used() + used_by_decodes);
  while (replica.chunk_tokens < budget && !replica.waiting.empty()) {
    if (replica.next_has_landed(pool)) break;
    const Admission head = replica.front(pool);
    if (!replica.admits(pool, head.blocks, replica.memory.used() + used_by_decodes)) break;
    replica.admit_front(pool, head, used_by_decodes);
    give_chunk(pool, replica, head.cached, budget - replica.chunk_tokens);
  }
}

// How many iterations have the shape of the first: the batch decides, then the first sequence to
// finish, then memory.
std::int64_t iterations_alike(const Pool& pool, const Replica& replica, std::int64_t budget) {
  std::int64_t n = kNoLimit;
  if (replica.chunk_tokens > 0) {
    n = 1;
    if (replica.prefilling == 1 && replica.chunk_tokens == budget) {
      const Sequence& prompt = pool.sequences[replica.batch];
      n = (prompt.prefill_tokens() - replica.last_done) / budget;
    }
  }
  if (n == 1 || replica.running.size() == 0) return n;
  const RunningSet& running = replica.running;
  return replica.memory.iterations_that_fit(std::min(n, running.remaining(running.next())));
}

SimTime begin(Pool& pool, Replica& replica, SimTime now) {
  replica.began = now;
  make_room_for_decodes(pool, replica);
  const std::int64_t budget = budget_beyond_decodes(pool, replica);
  const std::int32_t begun_before = replica.prefilling;
  fill_batch(pool, replica, budget);
  // One whose KV has landed takes a token of what prompts left, and decodes.
  const std::int64_t landed = replica.admit_landed(pool, budget - replica.chunk_tokens);
  if (replica.seated() == 0) {
    replica.work = Work::kNone;
    return replica.ends = kNever;
  }
  pool.note_admission(replica.chunk_tokens, replica.seated(),
                      replica.prefilling - begun_before + landed);
  replica.work = Work::kIterations;
  replica.run_iterations(pool, iterations_alike(pool, replica, budget));
  replica.stop_at_deadline(pool);
  return replica.ends;
}

// Prompts whose last token has been processed; only the last of the batch may have some left.
void complete_prompts(Pool& pool, Replica& replica, SimTime now) {
  if (replica.prefilling == 0) return;
  replica.last_done += static_cast<std::int32_t>(replica.last_chunk * replica.iterations);
  const Sequence& last = pool.sequences[replica.batch_last];
  const std::int64_t half_done = replica.last_done < last.prefill_tokens() ? 1 : 0;
  replica.give_prefilled_tokens(pool, replica.prefilling - half_done, now);
}

}  // namespace

SimTime at_boundary(Pool& pool, Replica& replica, SimTime now) {
  pool.stats.busy_ps += static_cast<double>((now - replica.began).ps);
  replica.give_decoded_tokens(pool, replica.iterations, now);
  complete_prompts(pool, replica, now);
  replica.expire(pool, now);
  return begin(pool, replica, now);
}

SimTime on_arrival(Pool& pool, Replica& replica, SimTime now) {
  if (replica.idle()) return begin(pool, replica, now);
  const bool budget_left = replica.chunk_tokens == 0 && budget_beyond_decodes(pool, replica) > 0;
  if (budget_left && replica.waiting.size() == 1) {
    const std::int64_t n = replica.iterations_beyond(pool, now);
    // The decodes of the next iteration take their blocks first.
    const std::int64_t used = replica.memory.used() + replica.memory.growth(n + 1);
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

}  // namespace archipelago::serving::chunked
