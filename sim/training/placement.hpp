// Where a job runs: whole GPUs on one or more nodes, or a share of one GPU.
//
// Units    GPUs, or thousandths of a GPU (`milli`).
#pragma once

#include <cstdint>
#include <vector>

namespace archipelago::training {

inline constexpr std::int64_t kMilli = 1000;  // of a GPU

struct NodeShare {
  std::uint32_t node = 0;
  std::int32_t gpus = 0;  // whole ones; 0 for a share of one GPU
  bool operator==(const NodeShare&) const = default;
};

struct Placement {
  static constexpr std::int32_t kUnopened = -1;  // a GPU that nobody shares yet

  std::vector<NodeShare> nodes;     // in the order in which they were chosen
  std::int32_t milli = 0;           // a share of one GPU; 0: whole GPUs
  std::int32_t shared = kUnopened;  // which shared GPU (SharedGpus), once it is taken

  [[nodiscard]] bool fractional() const { return milli > 0; }
  [[nodiscard]] std::int64_t gpu_milli() const {
    std::int64_t sum = milli;
    for (const NodeShare& share : nodes) sum += kMilli * share.gpus;
    return sum;
  }
  bool operator==(const Placement&) const = default;
};

}  // namespace archipelago::training
