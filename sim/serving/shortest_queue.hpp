// Join the shortest queue: the replica with the fewest requests outstanding, in constant time.
//
// Replicas with equal counts stand in one list, in the order in which they came to that count; the
// first of the lowest list is chosen, so ties go to the replica that has had the count longest
// (at the start: the lowest number).  A replica that has left stands in no list.
// REQUIRES: at least one replica in service when asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "serving/fetch.hpp"

namespace archipelago::serving {

class ShortestQueue {
 public:
  explicit ShortestQueue(std::size_t replicas) : nodes_(replicas), lists_(1) {
    for (std::uint32_t replica = 0; replica < replicas; ++replica) append(replica, 0);
  }

  [[nodiscard]] std::uint32_t choice() const { return lists_[lowest_].first; }

  // A replica's count has changed.
  void set(std::uint32_t replica, std::size_t outstanding) {
    if (nodes_[replica].outstanding == outstanding) return;
    detach(replica);
    append(replica, outstanding);
    if (outstanding < lowest_) lowest_ = outstanding;
    while (lists_[lowest_].first == kNone) ++lowest_;
  }

  // One without requests comes into service; one leaves it.
  void join(std::uint32_t replica) {
    append(replica, 0);
    lowest_ = 0;
  }
  void leave(std::uint32_t replica) {
    detach(replica);
    while (lowest_ + 1 < lists_.size() && lists_[lowest_].first == kNone) ++lowest_;
  }

  // Ask memory for a replica's place early; nothing else happens.
  void fetch(std::uint32_t replica) const { fetch_line(&nodes_[replica]); }

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffffU;
  struct Node {
    std::uint32_t outstanding = 0;
    std::uint32_t before = kNone;
    std::uint32_t after = kNone;
  };
  struct List {
    std::uint32_t first = kNone;
    std::uint32_t last = kNone;
  };

  void detach(std::uint32_t replica) {
    const Node& node = nodes_[replica];
    List& list = lists_[node.outstanding];
    (node.before == kNone ? list.first : nodes_[node.before].after) = node.after;
    (node.after == kNone ? list.last : nodes_[node.after].before) = node.before;
  }
  void append(std::uint32_t replica, std::size_t outstanding) {
    if (outstanding >= lists_.size()) lists_.resize(outstanding + 1);
    List& list = lists_[outstanding];
    nodes_[replica] = {static_cast<std::uint32_t>(outstanding), list.last, kNone};
    (list.last == kNone ? list.first : nodes_[list.last].after) = replica;
    list.last = replica;
  }

  std::vector<Node> nodes_;
  std::vector<List> lists_;
  std::size_t lowest_ = 0;
};

}  // namespace archipelago::serving
