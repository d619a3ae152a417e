// A Sequence is one request on its way through a replica; SequenceStore is where all of them live.
//
// Flow     submit -> create() -> WaitingQueue -> batch of a prefill -> RunningSet -> (pre-empted:
//          back to waiting) -> outcome -> destroy().  Lists are threaded through `next`, so moving
//          a sequence allocates nothing, and a freed slot is the next to be used (it is in cache).
// Memory   half a cache line a sequence in flight; the store never shrinks.
#pragma once

#include <cstdint>
#include <vector>

#include "base/large_pages.hpp"
#include "base/sim_time.hpp"

namespace archipelago::serving {

using SequenceId = std::uint32_t;
inline constexpr SequenceId kNoSequence = 0xffff'ffffU;

struct alignas(32) Sequence {
  SimTime mark;  // arrival while produced is 0; after that the instant of the first token
  std::uint32_t tag = 0;
  std::int32_t prompt = 0;
  std::int32_t output = 0;
  std::int32_t produced = 0;  // tokens given; while it decodes: those given before that
  SequenceId next = kNoSequence;
  std::int32_t cached = 0;  // leading tokens whose KV it already has

  // What a prefill has to process: a pre-empted sequence recomputes the tokens it had given too.
  [[nodiscard]] std::int64_t prefill_tokens() const { return std::int64_t{prompt} + produced; }
};

class SequenceStore {
 public:
  [[nodiscard]] Sequence& operator[](SequenceId id) { return slots_[id]; }
  [[nodiscard]] const Sequence& operator[](SequenceId id) const { return slots_[id]; }

  SequenceId create(const Sequence& sequence) {
    const SequenceId id = free_;
    if (id == kNoSequence) {
      slots_.push_back(sequence);
      return static_cast<SequenceId>(slots_.size() - 1);
    }
    free_ = slots_[id].next;
    slots_[id] = sequence;
    return id;
  }
  void destroy(SequenceId id) {
    slots_[id].next = free_;
    free_ = id;
  }

 private:
  std::vector<Sequence, LargePages<Sequence>> slots_;
  SequenceId free_ = kNoSequence;
};

}  // namespace archipelago::serving
