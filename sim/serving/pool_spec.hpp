// What a pool of replicas is made of: its iteration cost, its memory, and the limits of its
// scheduler and dispatcher.  What each of them does is told in serving.hpp.
//
// Units    tokens, KV blocks, SimTime; picoseconds a token where a name says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "serving/iteration_cost.hpp"

namespace archipelago::serving {

enum class Scheduler : std::uint8_t { kPrefillFirst, kChunked };
enum class Dispatch : std::uint8_t {
  kShortestQueue,
  kLeastWork,
  kPowerOfTwo,
  kRoundRobin,
  kSessionAffinity
};

struct Limits {
  Dispatch dispatch = Dispatch::kShortestQueue;
  Seed dispatch_seed;  // power of two: streams "serving.dispatch.<pool's number>"
  Scheduler scheduler = Scheduler::kPrefillFirst;
  std::int64_t max_sequences = 256;        // running at once in a replica
  std::int64_t max_batched_tokens = 8192;  // prefill_first: prompt tokens in one iteration
  // prefill_first: every prompt of an iteration counts as the longest of them, as in early vLLM
  // and in Vidur's scheduler of that name (vllm_replica_scheduler.py, github.com/microsoft/vidur)
  bool padded_prompts = false;
  std::int64_t token_budget = 512;  // chunked: prompt and decode tokens in one iteration
  std::int64_t block_tokens = 16;   // KV block
  double watermark = 0.01;          // share of blocks that admission leaves free
  std::int64_t queue_limit = 1000;  // waiting requests a replica holds; beyond: refused
  SimTime timeout = kNever;         // longest wait for a first prefill
  bool prefix_cache = false;        // keep the blocks of prompts for others
};

// What the iteration cost was measured or derived for; leaving it is allowed and counted.
struct CostRange {
  std::int64_t sequences = std::numeric_limits<std::int64_t>::max();
  std::int64_t prompt_tokens = std::numeric_limits<std::int64_t>::max();  // of an iteration
  std::int64_t context = std::numeric_limits<std::int64_t>::max();        // tokens of a sequence
};

struct PoolSpec {
  IterationCost cost;
  std::int64_t kv_capacity_tokens = 0;  // of one replica
  std::size_t replicas = 0;
  Limits limits;
  CostRange range = {};
  std::size_t prefill_replicas =
      0;  // so many of them only prefill, the rest decode; 0: all do both
  double kv_transfer_ps_per_token = 0;  // from a replica that prefills to one that decodes
  SimTime load_time;  // of the weights, when one comes into service; 0: none ever leaves it
};

}  // namespace archipelago::serving
