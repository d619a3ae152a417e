// The mechanics of one replica: memory, running sequences, queue, and the iterations under way.
// When to do what is the scheduler's business (prefill_first.hpp, chunked.hpp).
//
// The batch is the list of prompts that have a seat and do not decode yet, in order of admission.
// A prompt that is processed in chunks is the last of it: what came before completes first.
#pragma once

#include <cstdint>

#include "base/sim_time.hpp"
#include "serving/kv_link.hpp"
#include "serving/kv_memory.hpp"
#include "serving/pool.hpp"
#include "serving/running_set.hpp"
#include "serving/service.hpp"
#include "serving/waiting_queue.hpp"

namespace archipelago::serving {

// kPrefill    one iteration of whole prompts, which nothing cuts short
// kIterations iterations of one shape, which may end at any boundary: all that run decode; chunks
//             of prompts may go with them
enum class Work : std::uint8_t { kNone, kPrefill, kIterations };

// What the head of the queue takes when it is admitted.
struct Admission {
  std::int64_t tokens = 0;  // to be in memory when its prefill is done
  std::int64_t cached = 0;  // of them, found in the prefix cache
  std::int64_t blocks = 0;  // that are not in use yet

  // What is left to compute, and its products with the context.
  [[nodiscard]] std::int64_t rest() const { return tokens - cached; }
  [[nodiscard]] std::int64_t products() const {
    return rest() * cached + rest() * (rest() + 1) / 2;
  }
};

struct alignas(64) Replica {
  Replica(std::uint32_t pool_index, std::int64_t kv_blocks, std::int64_t block_tokens)
      : pool(pool_index), memory(kv_blocks, block_tokens) {}

  [[nodiscard]] bool idle() const { return work == Work::kNone; }
  [[nodiscard]] Phase phase() const {
    if (work == Work::kNone) return Phase::kIdle;
    return work == Work::kPrefill || chunk_tokens > 0 ? Phase::kPrefill : Phase::kDecode;
  }
  // By the pool's table, now; 0 without one.
  [[nodiscard]] std::int32_t draw_of(const Pool& p) const {
    return p.draws == nullptr || idle() ? 0 : p.draws->at(seated(), chunk_tokens);
  }
  // Seats taken: sequences that decode and those whose prompts are being processed.
  [[nodiscard]] std::int64_t seated() const { return running.size() + prefilling; }
  // Those whose KV is on its way to it count too.
  [[nodiscard]] std::size_t outstanding() const {
    return static_cast<std::size_t>(seated() + waiting.size() + incoming);
  }
  [[nodiscard]] bool next_has_landed(const Pool& p) const {
    return !waiting.empty() && p.sequences[waiting.front()].cached > 0;
  }
  // Of the queue and the batch; takes as long as the batch is.
  [[nodiscard]] std::int64_t prompt_tokens_outstanding(const Pool& p) const;
  // REQUIRES: somebody waits.
  [[nodiscard]] Admission front(Pool& p) const;
  // Would so many more blocks be given away, now that memory has `used` blocks in use?
  // Whatever the watermark, an empty replica admits what fits its memory.
  [[nodiscard]] bool admits(const Pool& p, std::int64_t blocks, std::int64_t used) const;

  // The head of the queue takes a seat and the blocks of its prompt, and joins the batch; the
  // iteration takes `ahead` blocks besides.  REQUIRES: head is front(p).
  void admit_front(Pool& p, const Admission& head, std::int64_t ahead = 0);
  // Sequences at the head of the queue whose KV has landed begin to decode, up to `most`, as long
  // as each has room beside the next iteration of those that run.  Answers how many did.
  std::int64_t admit_landed(Pool& p, std::int64_t most);
  // Would the one at the head, with n iterations run before?
  [[nodiscard]] bool admits_landed(const Pool& p, std::int64_t n) const;
  // Memory has `used` blocks in use: what the prefix cache keeps in them is gone.
  void evict_for(Pool& p, std::int64_t used) const {
    if (!p.caches.empty()) evict_cached(p, used);
  }
  // The prompts of the batch have been processed: one token each; they leave, or decode, or go to
  // the link of a replica that only prefills.
  void give_prefilled_tokens(Pool& p, SimTime now);
  // The same for the first n of the batch.
  void give_prefilled_tokens(Pool& p, std::int64_t n, SimTime now);
  // n decode iterations have run; those that are complete leave.
  void give_decoded_tokens(Pool& p, std::int64_t n, SimTime now);
  // The latest admitted of those that decode gives up its blocks and waits at the head of the
  // queue.
  void preempt_youngest(Pool& p);
  // The same for the prompt that is the whole batch.
  void preempt_prompt(Pool& p);
  // It has written so many tokens and gives up their blocks.
  void give_back(Pool& p, SequenceId id, std::int64_t written);
  // Refuses fresh requests that have waited longer than the time-out.
  void expire(Pool& p, SimTime now);
  // The last instant at which no fresh request has waited too long; kNever when none can.
  [[nodiscard]] SimTime deadline(const Pool& p) const;

  // The iterations under way, and the first n of them.
  [[nodiscard]] Iterations shape() const {
    const std::int64_t tokens = chunk_tokens;
    return {tokens, chunk_products, tokens * tokens, running.size(), running.held_next()};
  }
  [[nodiscard]] SimTime duration(const Pool& p, std::int64_t n) const {
    if (n <= stretch.length) return SimTime{stretch.series.sum(n)};
    return cost(p).of_many(n, shape());
  }
  // When the first n of them end.  The end of the last is known, whatever the speed is by now.
  [[nodiscard]] SimTime end_of(const Pool& p, std::int64_t n) const {
    return n >= iterations ? ends : began + duration(p, n);
  }
  // How many of them there are up to the first boundary after `t`.
  // REQUIRES: work is kIterations and began <= t < ends.
  [[nodiscard]] std::int64_t iterations_beyond(const Pool& p, SimTime t) const;
  // How many of them have begun, the one under way included.  REQUIRES: work is kIterations.
  [[nodiscard]] std::int64_t begun_by(const Pool& p, SimTime now) const {
    // Those that take no time end at this very instant, but not yet.
    return now < ends ? iterations_beyond(p, now) : 1;
  }
  // They begin, so many.
  void run_iterations(const Pool& p, std::int64_t n) {
    stretch = cost(p).first_stretch(shape());
    iterations = n;
    ends = began + duration(p, n);
  }
  // They end after n at the latest.
  void cut_after(const Pool& p, std::int64_t n) {
    if (n >= iterations) return;
    iterations = n;
    ends = began + duration(p, n);
  }
  // The speed will change: those that have ended by now are booked, and the one under way keeps its
  // end and is the last.
  void end_current(Pool& p, SimTime now);
  // If a waiting request expires while they run, they end at the boundary that notices.
  void stop_at_deadline(const Pool& p);
  // The power is gone: all that it holds is refused, in the order told in service.hpp, and counted
  // where it was submitted; memory and cache are empty (power_loss.cpp).
  void lose_everything(Pool& p, Pool& submitted_to, SimTime now);

  // The sequence that the end of the work under way reads first, or kNoSequence.
  [[nodiscard]] SequenceId first_read() const {
    if (work == Work::kPrefill) return batch;
    if (waiting.empty() && running.size() > 0) return running.next().id;
    return waiting.front();
  }
  // Ask memory for the replica's own data early; nothing else happens.
  void fetch() const {
    const char* first = reinterpret_cast<const char*>(this);
    for (std::size_t at = 0; at < sizeof(Replica); at += 64) fetch_line(first + at);
  }
  // The same for what it names: in stages from 1 on, each by what the one before has asked for.
  void fetch_named(const Pool& p, int stage) const;

  std::uint32_t pool;
  Work work = Work::kNone;
  Service service = Service::kServing;
  SequenceId batch = kNoSequence;
  SequenceId batch_last = kNoSequence;
  std::int32_t prefilling = 0;      // sequences in the batch
  std::int32_t last_done = 0;       // tokens of the last of the batch processed before this work
  std::int32_t last_chunk = 0;      // of the same, processed in each iteration
  std::int32_t chunk_tokens = 0;    // prompt tokens of the batch in each iteration, or in the one
  std::int64_t chunk_products = 0;  // their products with the context, in the first iteration
  std::int64_t iterations = 0;      // so many until `ends`
  IterationCost::Stretch stretch;   // of them, as they began
  SimTime began;
  SimTime ends = kNever;  // while it loads: when it is ready
  RunningSet running;
  WaitingQueue waiting;
  KvMemory memory;
  std::int32_t incoming = 0;  // sequences whose KV is on its way here
  std::int32_t draw_mw = 0;   // as the pool's meter knows it
  KvLink* link = nullptr;     // of a replica that only prefills

 private:
  // Of the iterations under way.
  [[nodiscard]] const IterationCost& cost(const Pool& p) const {
    return chunk_tokens > 0 ? p.prefill_cost : p.decode_cost;
  }
  // What the batch gives to one that has been processed: a token; it leaves or decodes.
  void complete_prompt(Pool& p, SequenceId id, SimTime now);
  void leave(Pool& p, SequenceId id, std::int64_t written, SimTime now);

  // Of a pool with a prefix cache (prefix_use.cpp).
  [[nodiscard]] PrefixCache& cache(Pool& p) const {
    return p.caches[static_cast<std::size_t>(this - p.replicas)];
  }
  void look_up(Pool& p, Admission& head) const;
  void hold_hit(Pool& p, SequenceId id, const Admission& head) const;
  void share_prompt(Pool& p, SequenceId id) const;
  void release_shared(Pool& p, SequenceId id);
  void evict_cached(Pool& p, std::int64_t used) const;
};

}  // namespace archipelago::serving
