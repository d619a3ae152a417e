#include "serving/first_token_estimate.hpp"

#include <algorithm>

namespace archipelago::serving {
namespace {

SimTime next_boundary(const Pool& pool, const Replica& replica, SimTime now) {
  if (replica.work == Work::kPrefill || now >= replica.ends) return std::max(replica.ends, now);
  return replica.began + replica.duration(pool, replica.iterations_beyond(pool, now));
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
  const SimTime last = replica.duration(pool, longest);
  return static_cast<double>(last.ps) / running;
}

}  // namespace

SimTime estimate_first_token(const Pool& pool, const Replica& replica, std::int64_t prompt_tokens,
                             SimTime now) {
  const IterationCost& cost = pool.spec.cost;
  const std::int64_t products = prompt_tokens * (prompt_tokens + 1) / 2;
  const SimTime own = cost.of(prompt_tokens, products, 0, 0);
  if (replica.idle()) return now + own;

  const std::int64_t budget = std::max<std::int64_t>(pool.spec.limits.max_batched_tokens, 1);
  const std::int64_t tokens = replica.waiting.tokens() + prompt_tokens;
  const std::int64_t more_batches = (tokens - 1) / budget;
  const SimTime prefills = cost.of(tokens, replica.waiting.products() + products, 0, 0) +
                           more_batches * SimTime{cost.t0};
  const SimTime by_prefill = next_boundary(pool, replica, now) + prefills;

  const double releases = releases_needed(pool, replica, prompt_tokens);
  if (releases <= 0) return by_prefill;
  const double wait = releases * release_interval_ps(pool, replica);
  // An estimate beyond the horizon is as good as never, and must not overflow.
  if (wait > static_cast<double>((kMaxHorizon - now - own).ps)) return kNever;
  return std::max(by_prefill, now + SimTime{static_cast<std::int64_t>(wait)} + own);
}

}  // namespace archipelago::serving
