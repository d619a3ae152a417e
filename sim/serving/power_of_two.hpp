// Dispatch by the power of two choices: of two replicas drawn at random, the one with fewer
// requests outstanding; ties go to the first drawn.  Constant time.
//
// The two are drawn independently (they may be the same one) from the pool's own random stream, a
// pair a request and one request ahead, so that choice() can be asked without changing anything;
// and a new pair whenever replicas come or go (service.hpp).
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
#include "serving/in_service.hpp"

namespace archipelago::serving {

class PowerOfTwo {
 public:
  PowerOfTwo(std::size_t replicas, Seed seed, std::string_view stream)
      : outstanding_(replicas),
        serving_(replicas),
        random_(std::make_unique<RandomStream>(seed, stream)) {
    draw();
  }

  [[nodiscard]] std::uint32_t choice() const {
    return outstanding_[second_] < outstanding_[first_] ? second_ : first_;
  }
  // A request went to choice(): the next pair is drawn.
  void sent() { draw(); }
  void set(std::uint32_t replica, std::size_t outstanding) { outstanding_[replica] = outstanding; }

  void join(std::uint32_t replica) {
    outstanding_[replica] = 0;
    serving_.join(replica);
    draw();
  }
  void leave(std::uint32_t replica) {
    serving_.leave(replica);
    draw();
  }

 private:
  void draw() {
    if (serving_.size() == 0) return;
    first_ = serving_.at(random_->below(serving_.size()));
    second_ = serving_.at(random_->below(serving_.size()));
  }

  std::vector<std::size_t> outstanding_;
  InService serving_;
  std::unique_ptr<RandomStream> random_;
  std::uint32_t first_ = 0;
  std::uint32_t second_ = 0;
};

}  // namespace archipelago::serving
