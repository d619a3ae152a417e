// What the replicas of one pool share: figures derived from its PoolSpec, the dispatcher, the
// statistics, and where outcomes go.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "serving/cold_queue.hpp"
#include "serving/dispatcher.hpp"
#include "serving/prefix_cache.hpp"
#include "serving/sequence.hpp"
#include "serving/serving.hpp"

namespace archipelago::serving {

struct Replica;

// Of a sequence in a pool with a prefix cache: the blocks of its prompt and the references it has.
struct PrefixUse {
  const workload::PromptBlocks* blocks = nullptr;
  std::vector<PrefixCache::Entry> held;  // in order of the prompt
};

struct Pool {
  Pool(const PoolSpec& pool_spec, std::uint32_t first, SequenceStore& all,
       std::vector<PrefixUse>& prefix_uses, Listener& told, const std::string& stream)
      : spec(pool_spec),
        prefill_cost(spec.cost),
        decode_cost(spec.cost),
        first_replica(first),
        kv_blocks(spec.kv_capacity_tokens / spec.limits.block_tokens),
        watermark_blocks(
            static_cast<std::int64_t>(spec.limits.watermark * static_cast<double>(kv_blocks))),
        dispatcher(spec, stream),
        serving(spec.replicas),
        sequences(all),
        listener(told),
        caches(spec.limits.prefix_cache ? spec.replicas : 0),
        uses(prefix_uses) {
    stats.kv_blocks = kv_blocks;
  }

  // The last token of an output is never written, hence the 1.
  [[nodiscard]] bool can_ever_fit(std::int64_t prompt, std::int64_t output) const {
    return prompt + output - 1 <= kv_blocks * spec.limits.block_tokens;
  }
  void refuse(std::uint32_t tag, SimTime now, Refusal why) {
    ++stats.refused;
    listener.on_refused(tag, now, why);
  }
  // An iteration begins with so many prompt tokens and seats, some of them just taken.
  void note_admission(std::int64_t prompt_tokens, std::int64_t seated, std::int64_t admitted) {
    stats.peak_prompt_tokens = std::max(stats.peak_prompt_tokens, prompt_tokens);
    stats.peak_sequences = std::max(stats.peak_sequences, seated);
    if (prompt_tokens > spec.range.prompt_tokens || seated > spec.range.sequences) {
      stats.out_of_range += static_cast<std::uint64_t>(admitted);
    }
  }
  // Output tokens of a request, the mean of those served; 0 before the first.
  [[nodiscard]] std::int64_t mean_output() const {
    return stats.served == 0 ? 0 : output_tokens / static_cast<std::int64_t>(stats.served);
  }
  // The last instant at which a request that came then has not waited too long; kNever when none
  // can.
  [[nodiscard]] SimTime deadline_of(SimTime arrival) const {
    const SimTime timeout = spec.limits.timeout;
    return timeout != kNever && timeout < kNever - arrival ? arrival + timeout : kNever;
  }
  // A request that is done held a seat for so long; recent ones count most.
  void note_residence(SimTime d) {
    constexpr double kWeight = 1.0 / 64;
    const auto ps = static_cast<double>(d.ps);
    residence_ps = stats.served == 0 ? ps : residence_ps + kWeight * (ps - residence_ps);
  }

  // Of replicas that come and go (service.hpp): how long they stood and loaded, up to now.
  void count_times(SimTime when) {
    const double ps = stopped ? 0 : static_cast<double>((when - counted).ps);
    stats.up_ps += static_cast<double>(serving + draining) * ps;
    stats.loading_ps += static_cast<double>(loading) * ps;
    counted = when;
  }

  PoolSpec spec;                // of these replicas alone
  IterationCost prefill_cost;   // now, of iterations with prompt tokens
  IterationCost decode_cost;    // and of those without
  Speed speed;                  // that they are at
  std::uint32_t first_replica;  // number among the replicas of all pools
  std::int64_t kv_blocks;       // of one replica
  std::int64_t watermark_blocks;
  Dispatcher dispatcher;
  std::size_t serving;   // replicas that take requests
  bool stopped = false;  // no power: they take none all the same
  SequenceStore& sequences;
  Listener& listener;
  PoolStats stats;  // those of Serving::stats() that are kept
  PhaseMeter phases;
  std::shared_ptr<const DrawTable> draws;  // none: what it draws is not asked for
  DrawMeter drawn;
  std::int64_t output_tokens = 0;      // of requests served
  double residence_ps = 0;             // smoothed; 0 until a request has been served
  std::uint32_t decode_pool = kWhole;  // number of the pool that decodes what this one prefills
  const Replica* replicas = nullptr;   // the first of the pool's
  std::vector<PrefixCache> caches;     // by replica; none without prefix cache
  std::vector<PrefixUse>& uses;        // by SequenceId, of all pools with a prefix cache
  // Of replicas that come and go.
  std::size_t draining = 0;
  std::size_t loading = 0;
  SimTime first_ready = kNever;  // of those that load
  SimTime counted;               // up to then their times are in the statistics
  ColdQueue cold;
  std::uint32_t timer = kNoTimer;  // number of the event of the cold queue

  static constexpr std::uint32_t kWhole = 0xffff'ffffU;  // this one decodes it itself
  static constexpr std::uint32_t kNoTimer = 0xffff'ffffU;
};

}  // namespace archipelago::serving
