// GPUs that are shared by jobs smaller than one GPU, each taken in thousandths.
//
// Rule     best fit: the GPU with the least left that still holds the job; ties: lowest node, then
//          lowest number.  A GPU gets the lowest number that is not in use when it is opened, and
//          gives it back when its last job leaves.
// Source   the packing of Alibaba's cluster-trace-gpu-v2023 (openb), where pods state gpu_milli.
// Units    thousandths of a GPU.
// Cost     O(log of the GPUs shared now).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <set>
#include <tuple>
#include <vector>

#include "training/placement.hpp"

namespace archipelago::training {

class SharedGpus {
 public:
  // What is left on the GPU with the most left; 0 when none is shared.
  [[nodiscard]] std::int32_t most_left() const {
    return by_left_.empty() ? 0 : std::get<0>(*by_left_.rbegin());
  }
  [[nodiscard]] std::optional<std::int32_t> best_fit(std::int32_t milli) const;

  [[nodiscard]] std::uint32_t node(std::int32_t number) const { return at(number).node; }
  [[nodiscard]] std::int32_t left(std::int32_t number) const { return at(number).left; }
  [[nodiscard]] std::size_t numbers() const { return gpus_.size(); }  // all that ever were in use
  [[nodiscard]] bool in_use(std::int32_t number) const { return at(number).left < kMilli; }

  // A further GPU of the node is shared from now on, and nobody is on it yet.
  std::int32_t open(std::uint32_t node);
  // REQUIRES: that much is left.
  void take(std::int32_t number, std::int32_t milli);
  // Answers whether the GPU is empty and no longer shared.  REQUIRES: that much was taken.
  bool give_back(std::int32_t number, std::int32_t milli);

 private:
  struct Gpu {
    std::uint32_t node = 0;
    std::int32_t left = kMilli;
  };
  [[nodiscard]] const Gpu& at(std::int32_t number) const {
    return gpus_[static_cast<std::size_t>(number)];
  }
  void index(std::int32_t number, bool present);

  std::vector<Gpu> gpus_;
  std::priority_queue<std::int32_t, std::vector<std::int32_t>, std::greater<>> numbers_free_;
  std::set<std::tuple<std::int32_t, std::uint32_t, std::int32_t>> by_left_;  // left, node, number
};

}  // namespace archipelago::training
