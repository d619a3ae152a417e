// Dispatch in turn: one replica after the other, whatever they have to do.
#pragma once

#include <cstddef>
#include <cstdint>

namespace archipelago::serving {

class RoundRobin {
 public:
  explicit RoundRobin(std::size_t replicas) : replicas_(static_cast<std::uint32_t>(replicas)) {}

  [[nodiscard]] std::uint32_t choice() const { return next_; }
  void sent() { next_ = next_ + 1 == replicas_ ? 0 : next_ + 1; }

 private:
  std::uint32_t replicas_;
  std::uint32_t next_ = 0;
};

}  // namespace archipelago::serving
