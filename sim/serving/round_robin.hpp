// Dispatch in turn: one replica after the other, whatever they have to do.
#pragma once

#include <cstddef>
#include <cstdint>

#include "serving/in_service.hpp"

namespace archipelago::serving {

class RoundRobin {
 public:
  explicit RoundRobin(std::size_t replicas) : serving_(replicas) {}

  [[nodiscard]] std::uint32_t choice() const { return serving_.at(next_); }
  void sent() {
    after_ = choice() + 1;
    next_ = next_ + 1 == serving_.size() ? 0 : next_ + 1;
  }

  void join(std::uint32_t replica) {
    serving_.join(replica);
    find_next();
  }
  void leave(std::uint32_t replica) {
    serving_.leave(replica);
    find_next();
  }

 private:
  void find_next() {
    next_ = serving_.place_from(after_);
    if (next_ == serving_.size()) next_ = 0;
  }

  InService serving_;
  std::uint32_t after_ = 0;  // number after the replica that had the last turn
  std::size_t next_ = 0;     // place of the one that has the next
};

}  // namespace archipelago::serving
