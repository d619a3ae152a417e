// What a replica does with its prefix cache (prefix_cache.hpp); only pools that have one come here.
#include <algorithm>
#include <span>

#include "serving/replica.hpp"

namespace archipelago::serving {
namespace {

// The first n hashes of the prompt's full blocks, or all of them.
PrefixCache::Hashes full_blocks(const workload::PromptBlocks& blocks, const Sequence& s,
                                std::int64_t n) {
  const PrefixCache::Hashes all(blocks.hashes);
  const auto most = std::min(n, std::int64_t{s.prompt / blocks.tokens});
  return all.first(std::min(all.size(), static_cast<std::size_t>(most)));
}

}  // namespace

void Replica::look_up(Pool& p, Admission& head) const {
  const SequenceId id = waiting.front();
  const workload::PromptBlocks* blocks = p.uses[id].blocks;
  if (blocks == nullptr) return;
  const std::int64_t most = (head.tokens - 1) / blocks->tokens;
  const PrefixCache::Run run = cache(p).longest_run(full_blocks(*blocks, p.sequences[id], most));
  head.cached = run.length * blocks->tokens;
  head.blocks += run.idle - memory.blocks(head.cached);
}

void Replica::hold_hit(Pool& p, SequenceId id, const Admission& head) const {
  p.stats.prefix_asked_tokens += head.tokens;
  p.stats.prefix_hit_tokens += head.cached;
  if (head.cached == 0) return;
  PrefixUse& use = p.uses[id];
  const std::int64_t n = head.cached / use.blocks->tokens;
  cache(p).hold(full_blocks(*use.blocks, p.sequences[id], n), use.held);
}

// The prompt has been processed: others may use its full blocks.
void Replica::share_prompt(Pool& p, SequenceId id) const {
  PrefixUse& use = p.uses[id];
  if (use.blocks == nullptr) return;
  const Sequence& s = p.sequences[id];
  const std::int64_t memory_each = memory.blocks(use.blocks->tokens);
  const auto known = static_cast<std::size_t>(s.cached / use.blocks->tokens);
  for (const std::uint64_t hash : full_blocks(*use.blocks, s, s.prompt).subspan(known)) {
    cache(p).add(hash, memory_each, use.held);
  }
}

// Its shared blocks have been counted as given back; those that others hold are still in use.
void Replica::release_shared(Pool& p, SequenceId id) {
  PrefixUse& use = p.uses[id];
  p.sequences[id].cached = 0;
  if (use.held.empty()) return;
  const std::int64_t shared =
      static_cast<std::int64_t>(use.held.size()) * memory.blocks(use.blocks->tokens);
  memory.take_blocks(shared - cache(p).release(use.held));
}

void Replica::evict_cached(Pool& p, std::int64_t used) const {
  PrefixCache& kept = cache(p);
  kept.keep_idle(p.kv_blocks - used);
  p.stats.peak_kept_blocks = std::max(p.stats.peak_kept_blocks, used + kept.idle());
}

}  // namespace archipelago::serving
