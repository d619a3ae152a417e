// The free whole GPUs of each node, and where a gang would go.
//
// Rule     a gang no larger than the largest node stays on one node: the one with the fewest free
//          GPUs that still hold it.  A larger one takes wholly free nodes, largest first, until
//          the rest fits on one further node, which is chosen in the same way; when no node holds
//          the rest and no wholly free one is left, the gang does not fit.  Ties: lowest number.
// Fits     so a gang above the largest node fits exactly when it is no larger than the GPUs of the
//          wholly free nodes plus the most that are free on any other.
// Units    GPUs.
// Cost     O(log nodes) a node touched; copies are copies of plain words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "training/bit_tree.hpp"
#include "training/placement.hpp"

namespace archipelago::training {

class WholeGpus {
 public:
  // All free.  REQUIRES: every size >= 0.
  explicit WholeGpus(std::vector<std::int32_t> sizes);

  [[nodiscard]] std::size_t nodes() const { return free_.size(); }
  [[nodiscard]] std::int32_t size(std::uint32_t node) const { return sizes_[node]; }
  [[nodiscard]] const std::vector<std::int32_t>& sizes() const { return sizes_; }
  [[nodiscard]] std::int32_t free(std::uint32_t node) const { return free_[node]; }
  [[nodiscard]] std::int32_t largest_node() const { return largest_node_; }
  [[nodiscard]] std::int64_t total_free() const { return total_free_; }

  // REQUIRES: 0 <= free <= size.
  void set_free(std::uint32_t node, std::int32_t free);

  // The largest gang that fits on one node, and the largest that fits over several.
  [[nodiscard]] std::int32_t largest_on_one() const;
  [[nodiscard]] std::int64_t largest_over_many() const;
  [[nodiscard]] bool fits(std::int64_t gpus) const {
    return gpus <= (gpus <= largest_node_ ? largest_on_one() : largest_over_many());
  }
  // REQUIRES: gpus >= 1.
  [[nodiscard]] std::optional<std::vector<NodeShare>> find(std::int64_t gpus) const;
  // The node with the fewest free GPUs that hold so many.
  [[nodiscard]] std::optional<std::uint32_t> best_fit(std::int64_t gpus) const {
    return best_fit(gpus, 0);
  }

 private:
  [[nodiscard]] std::size_t partly_key(std::int64_t free, std::uint32_t node) const {
    return static_cast<std::size_t>(free) * nodes() + node;
  }
  // Largest size first.
  [[nodiscard]] std::size_t wholly_key(std::int64_t size, std::uint32_t node) const {
    return static_cast<std::size_t>(largest_node_ - size) * nodes() + node;
  }
  // Wholly free nodes count from that key of wholly_ on.
  [[nodiscard]] std::optional<std::uint32_t> best_fit(std::int64_t gpus, std::size_t from) const;
  [[nodiscard]] std::int32_t most_partly_free() const;
  void index(std::uint32_t node, bool present);

  std::vector<std::int32_t> sizes_;
  std::vector<std::int32_t> distinct_;  // sizes, ascending
  std::vector<std::int32_t> free_;
  std::int32_t largest_node_ = 0;
  std::int64_t total_free_ = 0;
  std::int64_t wholly_free_ = 0;  // GPUs of the wholly free nodes
  BitTree partly_;                // nodes in use with free GPUs, by free GPUs, then number
  BitTree wholly_;                // nodes not in use, largest first, then number
};

}  // namespace archipelago::training
