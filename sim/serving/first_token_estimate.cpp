#include "serving/first_token_estimate.hpp"

#include <algorithm>

namespace archipelago::serving {
namespace {

std::int64_t triangle(std::int64_t n) { return n * (n + 1) / 2; }

SimTime next_boundary(const Pool& pool, const Replica& replica, SimTime now) {
  if (replica.work == Work::kPrefill || now >= replica.ends) return std::max(replica.ends, now);
  return replica.end_of(pool, replica.iterations_beyond(pool, now));
}

// prefill_first: the prompts that wait and the own one in full batches, from `begins` on.
template <class Queue>
SimTime after_whole_prompts(const Pool& pool, const Queue& waiting, std::int64_t prompt_tokens,
                            SimTime begins) {
  const IterationCost& cost = pool.prefill_cost;
  const std::int64_t budget = std::max<std::int64_t>(pool.spec.limits.max_batched_tokens, 1);
  const std::int64_t tokens = waiting.tokens() + prompt_tokens;
  const std::int64_t products = waiting.products() + triangle(prompt_tokens);
  const std::int64_t more_batches = (tokens - 1) / budget;
  return begins + cost.of(tokens, products, 0, 0) + more_batches * SimTime{cost.t0};
}

// chunked: what there is to do at a boundary.
struct AtBoundary {
  SimTime time;
  std::int64_t tokens = 0;    // of prompts, not yet processed
  std::int64_t products = 0;  // of those tokens
  std::int64_t decoding = 0;  // sequences
  std::int64_t held = 0;      // key-value tokens of those in the next iteration
};

AtBoundary at_next_boundary(const Pool& pool, const Replica& replica, SimTime now) {
  const std::int64_t n =
      now >= replica.ends ? replica.iterations : replica.iterations_beyond(pool, now);
  const std::int64_t running = replica.running.size();
  AtBoundary at{.time = std::max(replica.end_of(pool, n), now),
                .tokens = replica.waiting.tokens(),
                .products = replica.waiting.products(),
                .decoding = running,
                .held = replica.running.held_next() + n * running};
  for (SequenceId id = replica.batch; id != kNoSequence; id = pool.sequences[id].next) {
    const std::int64_t tokens = pool.sequences[id].prefill_tokens();
    const std::int64_t done =
        id == replica.batch_last ? replica.last_done + n * replica.last_chunk : tokens;
    at.tokens += tokens - done;
    at.products += triangle(tokens) - triangle(done);
    if (done < tokens) break;
    ++at.decoding;
    at.held += tokens + 1;
  }
  return at;
}

// The prompts ahead and the own one in chunks, while those that decode go on decoding.
SimTime after_chunks(const Pool& pool, const AtBoundary& at, std::int64_t prompt_tokens) {
  const IterationCost& cost = pool.prefill_cost;
  const std::int64_t chunk = std::max<std::int64_t>(pool.spec.limits.token_budget - at.decoding, 1);
  const std::int64_t whole = (at.tokens + prompt_tokens) / chunk;
  const std::int64_t rest = (at.tokens + prompt_tokens) % chunk;
  // Chunks as if nothing stood before them, then what does.
  SimTime end = at.time + cost.of_many(whole, {.prompt_tokens = chunk,
                                               .products = triangle(chunk),
                                               .sequences = at.decoding,
                                               .held = at.held});
  if (rest > 0) end += cost.of(rest, triangle(rest), at.decoding, at.held + whole * at.decoding);
  const std::int64_t before =
      at.products + triangle(prompt_tokens) - whole * triangle(chunk) - triangle(rest);
  return end + SimTime{cost.per_prompt_context * before};
}

// How many sequences have to leave before a prompt behind the whole queue is admitted.
double releases_needed(const Pool& pool, const Replica& replica, std::int64_t prompt_tokens) {
  const std::int64_t seats =
      static_cast<std::int64_t>(replica.outstanding()) + 1 - pool.spec.limits.max_sequences;
  // Half a block a waiting prompt is lost to rounding.
  const std::int64_t block = pool.spec.limits.block_tokens;
  const std::int64_t asked = replica.waiting.tokens() / block + (replica.waiting.size() + 1) / 2 +
                             replica.memory.blocks(prompt_tokens) + pool.watermark_blocks;
  const std::int64_t blocks = asked - replica.memory.free();
  const double each = static_cast<double>(replica.memory.used()) /
                      static_cast<double>(std::max<std::int64_t>(replica.seated(), 1));
  return std::max({static_cast<double>(seats), static_cast<double>(blocks) / each, 0.0});
}

double release_interval_ps(const Pool& pool, const Replica& replica) {
  const auto running = static_cast<double>(replica.seated());
  if (pool.residence_ps > 0) return pool.residence_ps / running;
  if (replica.running.size() == 0) return 0;
  // Nobody has been served yet: the longest remaining output stands for all.
  const std::int64_t longest = replica.running.remaining(replica.running.last());
  const SimTime last =
      pool.decode_cost.of_decodes(longest, replica.running.size(), replica.running.held_next());
  return static_cast<double>(last.ps) / running;
}

}  // namespace

SimTime estimate_first_token(const Pool& pool, const Replica& replica, std::int64_t prompt_tokens,
                             SimTime now) {
  const bool chunked = pool.spec.limits.scheduler == Scheduler::kChunked;
  const SimTime own = chunked ? after_chunks(pool, {}, prompt_tokens)
                              : pool.prefill_cost.of(prompt_tokens, triangle(prompt_tokens), 0, 0);
  if (replica.idle()) return now + own;

  const SimTime by_prefill =
      chunked ? after_chunks(pool, at_next_boundary(pool, replica, now), prompt_tokens)
              : after_whole_prompts(pool, replica.waiting, prompt_tokens,
                                    next_boundary(pool, replica, now));
  const double releases = releases_needed(pool, replica, prompt_tokens);
  if (releases <= 0) return by_prefill;
  const double wait = releases * release_interval_ps(pool, replica);
  // An estimate beyond the horizon is as good as never, and must not overflow.
  if (wait > static_cast<double>((kMaxHorizon - now - own).ps)) return kNever;
  return std::max(by_prefill, now + SimTime{static_cast<std::int64_t>(wait)} + own);
}

SimTime estimate_cold_first_token(const Pool& pool, std::int64_t prompt_tokens, SimTime now) {
  if (pool.spec.replicas == 0 || !pool.can_ever_fit(prompt_tokens, 1) ||
      pool.cold.size() >= pool.spec.limits.queue_limit) {
    return kNever;
  }
  SimTime ready = std::max(pool.first_ready, now);
  if (pool.first_ready == kNever) {
    if (pool.spec.load_time >= kMaxHorizon) return kNever;
    ready = now + pool.spec.load_time;
  }
  if (pool.spec.limits.scheduler == Scheduler::kPrefillFirst) {
    return after_whole_prompts(pool, pool.cold, prompt_tokens, ready);
  }
  return after_chunks(
      pool, {.time = ready, .tokens = pool.cold.tokens(), .products = pool.cold.products()},
      prompt_tokens);
}

SimTime estimate_decode_step(const Pool& pool, const Replica& replica, std::int64_t prompt_tokens) {
  const std::int64_t outstanding = static_cast<std::int64_t>(replica.outstanding()) + 1;
  const std::int64_t seated = std::min(outstanding, pool.spec.limits.max_sequences);
  // Those that wait beyond the seats hold nothing yet.
  const std::int64_t waiting = std::max<std::int64_t>(1, replica.waiting.size());
  const std::int64_t coming = std::max<std::int64_t>(0, seated - 1 - replica.running.size());
  const std::int64_t held = replica.running.held_next() + prompt_tokens + 1 +
                            replica.waiting.tokens() * std::min(coming, waiting) / waiting;
  return pool.decode_cost.of(0, 0, seated, held);
}

}  // namespace archipelago::serving
