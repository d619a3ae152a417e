// Requests of one replica that wait for a prefill, first come first served.
//
// Two lists: those pre-empted, all of which came before every fresh one, then the fresh.  Only a
// fresh request can time out, and the oldest of them first.
#pragma once

#include <cstdint>

#include "serving/sequence.hpp"

namespace archipelago::serving {

class WaitingQueue {
 public:
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::int64_t size() const { return count_; }
  [[nodiscard]] SequenceId front() const { return again_ != kNoSequence ? again_ : fresh_; }
  [[nodiscard]] SequenceId oldest_fresh() const { return fresh_; }

  // Sums over all that wait: prompt tokens to process, and their attention products.
  [[nodiscard]] std::int64_t tokens() const { return tokens_; }
  [[nodiscard]] std::int64_t products() const { return products_; }

  void push_fresh(SequenceStore& store, SequenceId id) {
    store[id].next = kNoSequence;
    (fresh_ == kNoSequence ? fresh_ : store[fresh_last_].next) = id;
    fresh_last_ = id;
    count(store[id], +1);
  }
  // Back at the head: the youngest is pre-empted first, so older ones end up before it.
  void push_preempted(SequenceStore& store, SequenceId id) {
    store[id].next = again_;
    again_ = id;
    count(store[id], +1);
  }
  SequenceId pop_front(SequenceStore& store) {
    return pop(store, again_ != kNoSequence ? again_ : fresh_);
  }
  SequenceId pop_oldest_fresh(SequenceStore& store) { return pop(store, fresh_); }

 private:
  SequenceId pop(SequenceStore& store, SequenceId& head) {
    const SequenceId id = head;
    head = store[id].next;
    count(store[id], -1);
    return id;
  }
  void count(const Sequence& sequence, std::int64_t sign) {
    count_ += sign;
    if (sequence.cached > 0) return;  // its KV has landed: nothing to process
    const std::int64_t n = sequence.prefill_tokens();
    tokens_ += sign * n;
    products_ += sign * (n * (n + 1) / 2);
  }

  SequenceId again_ = kNoSequence;
  SequenceId fresh_ = kNoSequence;
  SequenceId fresh_last_ = kNoSequence;
  std::int64_t count_ = 0;
  std::int64_t tokens_ = 0;
  std::int64_t products_ = 0;
};

}  // namespace archipelago::serving
