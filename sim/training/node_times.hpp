// When each node will have one, two, ... GPUs free, and from that when and where a gang fits first.
//
// Flow     set() whenever a node's expectations change -> earliest(), best_fit(), first_gang().
// Kept     a tournament over the nodes, whose inner places hold the minimum of every column, and
//          the nodes in order of the instant at which they are wholly free.
// Units    GPUs; SimTime, kAlready for now, kNever for never.
// Cost     set: O(GPUs of a node x log nodes); earliest: O(1); best_fit: O(nodes that hold it then
//          x log nodes); first_gang: O(nodes of the gang x log nodes), and for a gang that is not
//          made of whole nodes alone, best_fit of its rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/sim_time.hpp"
#include "training/placement.hpp"

namespace archipelago::training {

class NodeTimes {
 public:
  static constexpr SimTime kAlready{std::numeric_limits<std::int64_t>::min()};

  // Never free, until set.
  explicit NodeTimes(std::vector<std::int32_t> sizes);

  // times[c - 1]: when c GPUs are free; ascending, as many as the node has.
  void set(std::uint32_t node, std::span<const SimTime> times);

  // When the first node has so many free.  REQUIRES: 1 <= gpus <= the largest node.
  [[nodiscard]] SimTime earliest(std::int64_t gpus) const { return at(1)[gpus - 1]; }
  // The node with the fewest free then that hold so many; ties: lowest number.
  [[nodiscard]] std::optional<std::uint32_t> best_fit(std::int64_t gpus, SimTime time) const;

  struct Gang {
    SimTime time;
    std::vector<NodeShare> nodes;
  };
  // The first instant at which a gang above the largest node fits by the rule of whole_gpus.hpp,
  // and its place there.
  [[nodiscard]] std::optional<Gang> first_gang(std::int64_t gpus);

 private:
  using Wholly = std::pair<SimTime, std::uint32_t>;  // when a node is wholly free

  [[nodiscard]] const SimTime* at(std::size_t place) const { return &times_[place * columns_]; }
  [[nodiscard]] std::int32_t free_at(std::uint32_t node, SimTime time) const;
  [[nodiscard]] SimTime gang_time(std::int64_t gpus) const;
  [[nodiscard]] SimTime earliest_other(std::int64_t gpus, SimTime after, SimTime bound) const;
  void reduce(std::size_t place);

  std::vector<std::int32_t> sizes_;
  std::size_t columns_ = 0;  // GPUs of the largest node
  std::size_t leaves_ = 1;
  std::vector<SimTime> times_;  // by place in the tournament, then column
  std::set<Wholly> wholly_;
  std::vector<SimTime> wholly_time_;  // by node
  std::vector<bool> taken_;           // by first_gang, for a moment
};

}  // namespace archipelago::training
