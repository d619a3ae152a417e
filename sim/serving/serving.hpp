// Serving is every replica of every LLM at every site, as one event queue that knows nothing of
// networks, nations or SimGrid: requests go in at an instant, outcomes come out.
//
// Flow     engine: run_until(t); submit(pool, request, t)  ->  iterations  ->  Listener.
//          A pool is the replicas of one LLM at one site behind one dispatcher (join the shortest
//          queue: fewest requests outstanding, ties to the replica that has had its count longest).
// Time     SimTime (picoseconds).  A replica jumps from change to change of its batch (arrival
//          admitted, prefill done, sequence done, memory full); between changes the closed form of
//          iteration_cost.hpp holds, so the answer is that of stepping every iteration
//          (tests/serving/stepping_oracle.hpp).
// Iteration by the pool's scheduler: `chunked` as in chunked.hpp; `prefill_first` (vLLM before v1)
//          does at each boundary, in this order:
//          1. sequences that produced their last token leave and free their blocks, in order of
//             admission;
//          2. waiting requests older than the time-out are refused: those with
//             boundary - arrival > timeout.  Expiry is noticed at boundaries only, so the refusal
//             comes at the first boundary after it; one that has given a token never times out;
//          3. if the head of the queue fits (sequences, KV blocks, watermark), the iteration
//             prefills as many waiting prompts, in order of arrival, as fit together in the budget
//             of prompt tokens (a prompt above the budget goes alone); each gives a token at the
//             iteration's end, the first unless it was pre-empted; sequences in decode wait;
//          4. otherwise every running sequence decodes one token; when blocks run out the youngest
//             (latest admitted) sequence is pre-empted: it gives up all its blocks and goes back to
//             the head of the queue to be prefilled again (prompt plus the tokens it had produced).
// Split    when prefill_replicas > 0 (Splitwise, arXiv 2311.18677; DistServe, 2401.09670; Mooncake,
//          2407.00079) requests go to those replicas; a prompt's first token is given there, and
//          one of a single token is done.  The KV of the others, prompt x kv_transfer_ps_per_token,
//          goes over the link of its replica, one after the other; its blocks, but no seat, are
//          held until it has landed.  When a transfer starts, the dispatch of the replicas that
//          decode chooses one (those on their way to it count as outstanding).  Landed KV waits in
//          that node's host memory, which has no limit; first come first served it takes a seat and
//          blocks at a boundary where nothing is prefilled first (chunked: and a token of the
//          budget is left) and they leave room for the next decode, and decodes from that iteration
//          on. Pre-empted there, it is computed again there.  Sequences that decode are older than
//          prompts under way, in the order in which they began to decode.  Many senders do not
//          slow each other down at the receiver.
//          Within an instant: boundaries by replica, then landings by sending replica.  A landing
//          frees blocks: an idle replica looks at its queue at once, a busy one at its next
//          boundary.
// Arrival  comes after everything else of its instant: at a boundary it waits for the next one.  An
//          idle replica begins its prefill at once, so others of that instant come one iteration
//          later; this way calls of run_until in between change nothing.
// Memory   KV blocks of `block_tokens` tokens; a sequence holds ceil(tokens written / block_tokens)
//          blocks.  With context c (prompt plus tokens given) it has written c - 1 tokens; the next
//          decode writes one more and counts c in K.  Blocks are taken before the iteration that
//          writes into them.  Admission keeps a watermark of the replica's blocks free (rounded
//          down), except in an empty replica: whatever fits the memory is served.
// Prefixes with limits.prefix_cache, in each replica, as in prefix_cache.hpp:
//          - full blocks of a prompt (PromptBlocks) are kept by hash when its prefill is complete;
//            its own memory becomes the shared entry.  A hash that is there already stays, and the
//            sequence keeps its private copy;
//          - on admission the hit is the longest run of leading blocks that are kept, at most
//            floor((tokens to prefill - 1) / block): one token is computed at least.  With c tokens
//            hit the p others are its prefill: P counts p, A counts p c + p (p + 1) / 2, both
//            schedulers' budgets p.  A pre-empted sequence looks again when it is readmitted;
//          - memory of a shared block counts once; held by nobody it counts as free, for admission,
//            watermark and decodes, and is evicted when taken, least recently released first.
//          The queue in numbers (least_work, expected_first_token) knows nothing of hits.
// Service  replicas of pools with a load_time may leave service and come back: start(), drain(),
//          and what a request does that finds nobody in service, in service.hpp.
// Refusal  at submission, the first that holds: kStopped; kNoReplica; kTooLong when prompt + output
//          - 1 tokens exceed the memory; kQueueFull when the chosen replica is not idle (or waits
//          for blocks on its link) and holds queue_limit waiting requests (those pre-empted
//          included).
// Errors   none thrown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "serving/draw_meter.hpp"
#include "serving/phase_times.hpp"
#include "serving/pool_spec.hpp"
#include "serving/pool_stats.hpp"
#include "serving/service.hpp"
#include "serving/speed.hpp"
#include "workload/prompt_blocks.hpp"

namespace archipelago::serving {

using PoolIndex = Index<struct PoolTag>;

// `tag` is the caller's: it comes back with the outcome.  The blocks stay where they are until
// then; with a prefix cache their tokens are a multiple of the pool's block_tokens.
struct ServingRequest {
  std::uint32_t tag = 0;
  std::int32_t prompt_tokens = 0;  // >= 1
  std::int32_t output_tokens = 0;  // >= 1
  std::uint64_t session = 0;       // 0: of none
  const workload::PromptBlocks* blocks = nullptr;
};

enum class Refusal : std::uint8_t { kQueueFull, kTimeout, kTooLong, kNoReplica, kStopped };

// Told of every outcome in order of time (ties: by replica, then by admission), but only as far as
// run_until goes, and of those that submit() and stop() refuse at once.  It must not call Serving
// back.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void on_served(std::uint32_t tag, SimTime first_token, SimTime finished) = 0;
  virtual void on_refused(std::uint32_t tag, SimTime when, Refusal why) = 0;
  // An outcome of it may come soon: memory can be asked for its data (fetch.hpp), nothing else.
  virtual void fetch(std::uint32_t /*tag*/) const {}
};

class Serving {
 public:
  Serving(const std::vector<PoolSpec>& pools, Listener& listener);
  ~Serving();
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  // Processes every event up to and including `t`.
  void run_until(SimTime t);

  // A request reaches the pool's dispatcher now.  REQUIRES: run_until(now) was called and `now`
  // never decreases.
  void submit(PoolIndex pool, const ServingRequest& request, SimTime now);

  // Iterations of the pool that begin from now on run at that speed (speed.hpp).  REQUIRES: as for
  // submit(); both shares are in (0, 1].
  void set_speed(PoolIndex pool, const Speed& speed, SimTime now);

  // The pool's power is gone: all that it holds is refused now, and so is what comes, with
  // kStopped. It is there again.  What stays and what is lost: service.hpp.  Twice is as once.
  // REQUIRES: as for submit().
  void stop(PoolIndex pool, SimTime now);
  void resume(PoolIndex pool, SimTime now);

  // A replica that is away begins to load, and takes requests after the pool's load_time.  One that
  // loads or takes requests leaves service.  The pool's replicas are numbered from 0; all of them
  // are in service at first.  REQUIRES: as for submit(); the state says so (service.hpp); the pool
  // has a load_time and is not split.
  void start(PoolIndex pool, std::size_t replica, SimTime now);
  void drain(PoolIndex pool, std::size_t replica, SimTime now);
  [[nodiscard]] Service service(PoolIndex pool, std::size_t replica) const;
  // Requests that the replica holds.
  [[nodiscard]] std::size_t outstanding(PoolIndex pool, std::size_t replica) const;

  // kNever when nothing is in flight, and nothing loads.
  [[nodiscard]] SimTime next_event() const;

  // When a prompt of that length, submitted at `now`, can expect its first token: what runs, what
  // waits before it, its own prefill; under memory pressure, the time for enough blocks to fall
  // free at the pool's recent rate.  kNever when it would be refused at once.  An estimate for
  // policies, in constant time (first_token_estimate.hpp); exact when it goes to an idle replica.
  // Prompts are taken to be computed whole, whatever a prefix cache holds.  With nobody in service:
  // after the first of those that load, or if none does as if one began to load then.
  [[nodiscard]] SimTime expected_first_token(PoolIndex pool, std::int64_t prompt_tokens,
                                             SimTime now, std::uint64_t session = 0) const;

  // A decode iteration of the replica that the prompt would go to, with it and all that runs and
  // waits there, as many as it seats.  In constant time.
  [[nodiscard]] SimTime expected_decode_step(PoolIndex pool, std::int64_t prompt_tokens) const;

  // The prompt alone takes no less there, at any speed of its GPUs; cheap.
  [[nodiscard]] SimTime prefill_bound(PoolIndex pool, std::int64_t prompt_tokens) const;

  [[nodiscard]] std::size_t pools() const;
  // Walks through the pool's replicas.
  [[nodiscard]] PoolStats stats(PoolIndex pool) const;
  // Busy time by phase up to the latest run_until or submit, iterations under way included as far
  // as they have got: in any stretch of time a replica is busy no longer than it.  In constant
  // time.
  [[nodiscard]] PhaseTimes busy(PoolIndex pool) const;

  // From now on the pool's busy replicas draw by that table (draw_meter.hpp).  REQUIRES: as for
  // submit(); the pool is not split; the table is not empty.
  void set_draw(PoolIndex pool, std::shared_ptr<const DrawTable> draws, SimTime now);
  // What they have drawn since the first set_draw(), milliwatts x time, up to the latest run_until
  // or submit.  In constant time.
  [[nodiscard]] ReplicaTime drawn(PoolIndex pool) const;
  // Replica-seconds, up to the same, in which replicas held weights or loaded them, idle ones too;
  // none while the pool is stopped.  In constant time.
  [[nodiscard]] double loaded_s(PoolIndex pool) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace archipelago::serving
