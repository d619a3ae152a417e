// The mechanics of one replica: memory, running sequences, queue, and the iteration under way.
// When to do what is the scheduler's business (prefill_first.hpp).
#pragma once

#include <cstdint>

#include "base/sim_time.hpp"
#include "serving/kv_memory.hpp"
#include "serving/pool.hpp"
#include "serving/running_set.hpp"
#include "serving/waiting_queue.hpp"

namespace archipelago::serving {

enum class Work : std::uint8_t { kNone, kPrefill, kDecodes };

struct alignas(64) Replica {
  Replica(std::uint32_t pool_index, std::int64_t kv_blocks, std::int64_t block_tokens)
      : pool(pool_index), memory(kv_blocks, block_tokens) {}

  [[nodiscard]] bool idle() const { return work == Work::kNone; }
  // Seats taken: sequences that decode and those whose prompts are being processed.
  [[nodiscard]] std::int64_t seated() const { return running.size() + prefilling; }
  [[nodiscard]] std::size_t outstanding() const {
    return static_cast<std::size_t>(seated() + waiting.size());
  }
  // Would a prompt of so many tokens be admitted, now that memory has `used` blocks in use?
  // Whatever the watermark, an empty replica admits what fits its memory.
  [[nodiscard]] bool admits(const Pool& p, std::int64_t tokens, std::int64_t used) const;

  // The head of the queue takes a seat and the blocks of its prompt, and joins the batch.
  void admit_front(Pool& p);
  // The prompts of the batch have been processed: one token each; they leave or decode.
  void give_prefilled_tokens(Pool& p, SimTime now);
  // n decode iterations have run; those that are complete leave.
  void give_decoded_tokens(Pool& p, std::int64_t n, SimTime now);
  // The latest admitted gives up its blocks and waits at the head of the queue.
  void preempt_youngest(Pool& p);
  // Refuses fresh requests that have waited longer than the time-out.
  void expire(Pool& p, SimTime now);
  // The last instant at which no fresh request has waited too long; kNever when none can.
  [[nodiscard]] SimTime deadline(const Pool& p) const;

  // The decode iterations under way, the first n of them.
  [[nodiscard]] SimTime duration(const Pool& p, std::int64_t n) const {
    return p.spec.cost.of_decodes(n, running.size(), running.held_next());
  }
  // How many of them there are up to the first boundary after `t`.
  // REQUIRES: work is kDecodes and began <= t < ends.
  [[nodiscard]] std::int64_t iterations_beyond(const Pool& p, SimTime t) const;

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

  std::uint32_t pool;
  Work work = Work::kNone;
  SequenceId batch = kNoSequence;  // list of those prefilled, in order of admission
  SequenceId batch_last = kNoSequence;
  std::int64_t prefilling = 0;  // how many they are
  std::int64_t iterations = 0;  // decode iterations until `ends`
  SimTime began;
  SimTime ends = kNever;
  RunningSet running;
  WaitingQueue waiting;
  KvMemory memory;

 private:
  void leave(Pool& p, SequenceId id, std::int64_t written, SimTime now);
};

}  // namespace archipelago::serving
