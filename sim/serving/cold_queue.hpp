// Requests of a pool that wait for a replica to come into service, first come first served
// (service.hpp); they know their session, which decides where they go then.
#pragma once

#include <cstdint>
#include <deque>

#include "serving/waiting_queue.hpp"

namespace archipelago::serving {

class ColdQueue {
 public:
  struct Entry {
    SequenceId id = kNoSequence;
    std::uint64_t session = 0;
  };

  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  [[nodiscard]] std::int64_t size() const { return waiting_.size(); }
  [[nodiscard]] SequenceId front() const { return waiting_.front(); }
  // Sums over all that wait: prompt tokens to process, and their attention products.
  [[nodiscard]] std::int64_t tokens() const { return waiting_.tokens(); }
  [[nodiscard]] std::int64_t products() const { return waiting_.products(); }

  void push(SequenceStore& store, const Entry& entry) {
    waiting_.push_fresh(store, entry.id);
    sessions_.push_back(entry.session);
  }
  // REQUIRES: somebody waits.
  Entry pop(SequenceStore& store) {
    const Entry entry{waiting_.pop_front(store), sessions_.front()};
    sessions_.pop_front();
    return entry;
  }

 private:
  WaitingQueue waiting_;
  std::deque<std::uint64_t> sessions_;
};

}  // namespace archipelago::serving
