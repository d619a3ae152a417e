// The next event of every replica, earliest first; one event a replica, so nothing is ever
// allocated and an event moves in place.
//
// Ties go to the lower replica number.  Four children a node: a sift reads a cache line or two a
// level.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/sim_time.hpp"

namespace archipelago::serving {

class EventHeap {
 public:
  static constexpr std::uint32_t kNone = 0xffff'ffffU;

  explicit EventHeap(std::size_t replicas) : heap_(replicas + kChildren), place_(replicas) {
    for (std::uint32_t r = 0; r < replicas; ++r) put(r, {kNever, r, kNone});
  }

  // kNever when no replica has an event.
  [[nodiscard]] SimTime time() const { return heap_.front().time; }
  // REQUIRES: at least one replica.
  [[nodiscard]] std::uint32_t replica() const { return heap_.front().replica; }

  struct Event {
    SimTime time = kNever;
    std::uint32_t replica = kNone;  // after all others
    std::uint32_t touches = kNone;  // the caller's: what it will read first
  };

  // Moves the replica's event.  Events that come nearer are shown to `near(event, level)`, level 1
  // being the children of the first event; the caller can ask memory for their data early.
  template <class Near>
  void set(const Event& event, Near near) {
    const std::size_t at = place_[event.replica];
    if (before(event, heap_[at])) {
      sift_up(at, event);
    } else {
      sift_down(at, event, near);
    }
  }
  void set(std::uint32_t replica, SimTime time) {
    set({time, replica, kNone}, [](const Event&, std::size_t) {});
  }

 private:
  static constexpr std::size_t kChildren = 4;
  static constexpr std::size_t kNear = 1 + kChildren + kChildren * kChildren;
  // Without branches: which of two events is first is a coin toss, and a wrong guess is dear.
  [[nodiscard]] static bool before(const Event& a, const Event& b) {
    return (static_cast<int>(a.time.ps < b.time.ps) |
            (static_cast<int>(a.time.ps == b.time.ps) & static_cast<int>(a.replica < b.replica))) !=
           0;
  }
  void put(std::size_t at, const Event& event) {
    heap_[at] = event;
    place_[event.replica] = static_cast<std::uint32_t>(at);
  }
  [[nodiscard]] std::size_t first_of(std::size_t a, std::size_t b) const {
    return before(heap_[b], heap_[a]) ? b : a;
  }
  void sift_up(std::size_t at, const Event& event) {
    while (at > 0) {
      const std::size_t parent = (at - 1) / kChildren;
      if (!before(event, heap_[parent])) break;
      put(at, heap_[parent]);
      at = parent;
    }
    put(at, event);
  }
  template <class Near>
  void sift_down(std::size_t at, const Event& event, Near near) {
    for (;;) {
      const std::size_t child = at * kChildren + 1;
      if (child >= place_.size()) break;
      const std::size_t best = first_of(first_of(child, child + 1), first_of(child + 2, child + 3));
      if (!before(heap_[best], event)) break;
      put(at, heap_[best]);
      if (at < kNear) near(heap_[best], at == 0 ? 0 : at <= kChildren ? 1 : 2);
      at = best;
    }
    put(at, event);
  }

  std::vector<Event> heap_;  // ends in events that never come: every node has all its children
  std::vector<std::uint32_t> place_;
};

}  // namespace archipelago::serving
