// The free GPUs of a site, node by node: a replica never spans two nodes.
//
// Cost     logarithmic in the number of nodes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace archipelago::engine {

class NodeGpus {
 public:
  // The last node may be a smaller one.  REQUIRES: gpus >= 0, per_node > 0.
  NodeGpus(int gpus, int per_node)
      : by_free_(static_cast<std::size_t>(std::min(gpus, per_node)) + 1) {
    for (int left = gpus; left > 0; left -= per_node) add(std::min(left, per_node));
  }

  // The node with the fewest free GPUs that still hold so many; ties go to the lower number.
  [[nodiscard]] std::optional<std::uint32_t> best_fit(int gpus) const {
    for (auto free = static_cast<std::size_t>(gpus); free < by_free_.size(); ++free) {
      if (!by_free_[free].empty()) return *by_free_[free].begin();
    }
    return std::nullopt;
  }
  // REQUIRES: so many are free there.
  void take(std::uint32_t node, int gpus) { set(node, free_[node] - gpus); }

 private:
  void add(int gpus) {
    free_.push_back(0);
    by_free_[0].insert(static_cast<std::uint32_t>(free_.size() - 1));
    set(static_cast<std::uint32_t>(free_.size() - 1), gpus);
  }
  void set(std::uint32_t node, int gpus) {
    by_free_[static_cast<std::size_t>(free_[node])].erase(node);
    by_free_[static_cast<std::size_t>(gpus)].insert(node);
    free_[node] = gpus;
  }

  std::vector<int> free_;                         // by node
  std::vector<std::set<std::uint32_t>> by_free_;  // nodes, by how many are free
};

}  // namespace archipelago::engine
