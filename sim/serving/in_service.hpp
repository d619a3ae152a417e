// Which replicas of a pool serve, for dispatchers that choose by place: all of them at first.
//
// Cost     to read: constant.  To change: as many steps as there are replicas; that is rare.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace archipelago::serving {

class InService {
 public:
  explicit InService(std::size_t replicas) : serves_(replicas, 1), list_(replicas) {
    std::iota(list_.begin(), list_.end(), 0U);
  }

  // Of all replicas, and of those that serve.
  [[nodiscard]] std::size_t all() const { return serves_.size(); }
  [[nodiscard]] std::size_t size() const { return list_.size(); }
  // In order of number.  REQUIRES: place < size().
  [[nodiscard]] std::uint32_t at(std::size_t place) const { return list_[place]; }
  [[nodiscard]] bool has(std::size_t replica) const { return serves_[replica] != 0; }
  // The place of the first that serves from that number on; size() when there is none.
  [[nodiscard]] std::size_t place_from(std::uint32_t replica) const {
    return static_cast<std::size_t>(std::lower_bound(list_.begin(), list_.end(), replica) -
                                    list_.begin());
  }

  // REQUIRES: it does not serve; it does.
  void join(std::uint32_t replica) {
    list_.insert(list_.begin() + static_cast<std::ptrdiff_t>(place_from(replica)), replica);
    serves_[replica] = 1;
  }
  void leave(std::uint32_t replica) {
    list_.erase(list_.begin() + static_cast<std::ptrdiff_t>(place_from(replica)));
    serves_[replica] = 0;
  }

 private:
  std::vector<std::uint8_t> serves_;  // by number
  std::vector<std::uint32_t> list_;   // those that do, in order
};

}  // namespace archipelago::serving
