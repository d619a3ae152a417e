// Dispatch by the power of two choices: of two replicas drawn at random, the one with fewer
// requests outstanding; ties go to the first drawn.  Constant time.
//
// The two are drawn independently (they may be the same one) from the pool's own random stream, a
// pair a request and one request ahead, so that choice() can be asked without changing anything.
//
// Source   Mitzenmacher, The power of two choices in randomized load balancing, IEEE TPDS 12(10),
//          2001.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/random.hpp"

namespace archipelago::serving {

class PowerOfTwo {
 public:
  PowerOfTwo(std::size_t replicas, Seed seed, std::string_view stream)
      : outstanding_(replicas), random_(std::make_unique<RandomStream>(seed, stream)) {
    if (replicas > 0) sent();
  }

  [[nodiscard]] std::uint32_t choice() const {
    return outstanding_[second_] < outstanding_[first_] ? second_ : first_;
  }
  // A request went to choice(): the next pair is drawn.
  void sent() {
    first_ = static_cast<std::uint32_t>(random_->below(outstanding_.size()));
    second_ = static_cast<std::uint32_t>(random_->below(outstanding_.size()));
  }
  void set(std::uint32_t replica, std::size_t outstanding) { outstanding_[replica] = outstanding; }

 private:
  std::vector<std::size_t> outstanding_;
  std::unique_ptr<RandomStream> random_;
  std::uint32_t first_ = 0;
  std::uint32_t second_ = 0;
};

}  // namespace archipelago::serving
