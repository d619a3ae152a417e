// The GPUs of a site, node by node: what is free, where a job would go, and who has what.
//
// Flow     fits(job) -> find(job) -> take(placement) ... release(placement).
// Rule     whole GPUs as in whole_gpus.hpp (one node, best fit; a gang above the largest node on
//          wholly free nodes first); a share of one GPU onto a shared GPU, best fit, as in
//          shared_gpus.hpp, and when none holds it, onto a GPU that nobody uses, on the node with
//          the fewest free.
// Pooled   the whole site as one node: GPUs without node boundaries.
// Units    thousandths of a GPU (`milli`): below 1000 a share of one, otherwise whole GPUs.
// Errors   none thrown.  INV-4: taking what is not free, or giving back what was not taken, is our
//          bug and aborts.
// Cost     O(log nodes) a node touched.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "training/placement.hpp"
#include "training/shared_gpus.hpp"
#include "training/whole_gpus.hpp"

namespace archipelago::training {

class NodePool {
 public:
  explicit NodePool(const std::vector<std::int32_t>& gpus_of_nodes);
  [[nodiscard]] static NodePool pooled(std::int32_t gpus) { return NodePool({gpus}); }

  // A share of one GPU, or whole GPUs.
  [[nodiscard]] static bool is_size(std::int64_t milli) {
    return milli > 0 && (milli < kMilli || milli % kMilli == 0);
  }
  // When nothing runs and every node is up.  REQUIRES: is_size.
  [[nodiscard]] bool can_ever_fit(std::int64_t milli) const { return milli <= kMilli * gpus_; }

  // Now.  REQUIRES: is_size.
  [[nodiscard]] bool fits(std::int64_t milli) const;
  [[nodiscard]] std::optional<Placement> find(std::int64_t milli) const;

  // Fills in which shared GPU it is.  REQUIRES: it is free.
  void take(Placement& placement);
  // REQUIRES: it was taken.
  void release(const Placement& placement);

  // A node that is down has no free GPU.  REQUIRES: nothing runs on it.
  void set_up(std::uint32_t node, bool up);
  [[nodiscard]] bool is_up(std::uint32_t node) const { return up_[node]; }

  [[nodiscard]] const WholeGpus& whole() const { return whole_; }
  [[nodiscard]] const SharedGpus& shared() const { return shared_; }
  [[nodiscard]] std::int64_t gpus() const { return gpus_; }  // up or down
  [[nodiscard]] std::int64_t used_milli() const { return used_milli_; }

  // INV-4, counted anew from the placements of everything that runs: no node and no shared GPU is
  // over-used, and what is free is what is not used.  O(nodes + placements).
  [[nodiscard]] bool accounts_for(const std::vector<const Placement*>& running) const;

 private:
  WholeGpus whole_;
  SharedGpus shared_;
  std::vector<bool> up_;
  std::int64_t gpus_ = 0;
  std::int64_t used_milli_ = 0;
};

}  // namespace archipelago::training
