// The link of a prefill replica: KV caches on their way to the replicas that will decode, one after
// the other, first come first served.
//
// Flow     prompt processed -> push() -> Serving starts the front when the link is free -> landed:
//          pop_front().  The sequence keeps its blocks on the prefill replica until it has landed.
// Units    SimTime; `ends` is kNever while nothing is under way.
#pragma once

#include <cstdint>

#include "base/sim_time.hpp"
#include "serving/sequence.hpp"

namespace archipelago::serving {

struct KvLink {
  [[nodiscard]] bool waits() const { return front != kNoSequence && ends == kNever; }

  void push(SequenceStore& store, SequenceId id) {
    store[id].next = kNoSequence;
    (front == kNoSequence ? front : store[last].next) = id;
    last = id;
    ++count;
  }
  SequenceId pop_front(const SequenceStore& store) {
    const SequenceId id = front;
    front = store[id].next;
    --count;
    return id;
  }

  SequenceId front = kNoSequence;
  SequenceId last = kNoSequence;
  std::int32_t count = 0;  // the one under way included
  std::uint32_t to = 0;    // replica that the one under way goes to
  SimTime ends = kNever;
};

}  // namespace archipelago::serving
