// When GPUs fall free if every running job ends when it is expected to: what EASY's reservation is
// made from.
//
// Flow     add() and remove() as jobs start and end -> reserve(size) -> time and place.
// Rule     the reservation is the earliest instant at which the job fits when everything that is
//          expected to end by then has ended, and the place that NodePool would give it there.
//          Jobs that run longer than expected count at the instant that was expected of them.
// Cost     O(GPUs of a node x log nodes) a node whose jobs changed since the last call, then that
//          of node_times.hpp; a share of a GPU: O(shared GPUs) more; a single node (pooled): O(jobs
//          that end before).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/sim_time.hpp"
#include "training/node_pool.hpp"
#include "training/node_times.hpp"

namespace archipelago::training {

struct Reservation {
  SimTime time = kNever;  // kNever: not even when everything has ended (nodes are down)
  Placement place;
};

class EndForecast {
 public:
  // Reads the pool's free GPUs whenever it is asked.
  explicit EndForecast(const NodePool& pool);

  // After pool.take() and pool.release().
  void add(std::uint32_t job, const Placement& placement, SimTime end);
  void remove(std::uint32_t job, const Placement& placement, SimTime end);
  // After pool.set_up().
  void node_changed(std::uint32_t node) { touch(node); }

  // REQUIRES: the job does not fit now.
  [[nodiscard]] Reservation reserve(std::int64_t milli);

  // Whole GPUs free on a node once everything expected to end by then has.
  [[nodiscard]] std::int32_t free_at(std::uint32_t node, SimTime time) const;
  // What is left then on a GPU that is shared now; kMilli: it is whole again.
  [[nodiscard]] std::int32_t left_at(std::int32_t number, SimTime time) const;

 private:
  struct End {
    SimTime time;
    std::uint32_t who = 0;    // a job, or a shared GPU
    bool is_shared = false;   // the last of those that share it
    std::int32_t amount = 0;  // GPUs; thousandths for a job on a shared GPU
    [[nodiscard]] auto key() const { return std::pair(time, 2 * std::uint64_t{who} + is_shared); }
  };
  using Ends = std::vector<End>;  // sorted by key
  static void insert(Ends& ends, const End& end);
  static void erase(Ends& ends, const End& end);

  void touch(std::uint32_t node);
  void refresh();
  [[nodiscard]] bool is_pooled() const { return of_node_.size() == 1; }
  [[nodiscard]] SimTime node_time(std::int64_t gpus) const;
  [[nodiscard]] Reservation reserve_share(std::int32_t milli) const;
  [[nodiscard]] Reservation reserve_one_node(std::int64_t gpus) const;
  [[nodiscard]] Reservation reserve_many(std::int64_t gpus);
  [[nodiscard]] SimTime earliest(std::int64_t gpus) const;
  [[nodiscard]] NodeShare best_fit_at(std::int64_t gpus, SimTime time) const;
  [[nodiscard]] SimTime share_time(std::int32_t number, std::int32_t milli) const;

  const NodePool& pool_;
  std::vector<Ends> of_node_;
  std::vector<Ends> of_shared_;
  NodeTimes times_;  // but for a single node
  std::vector<std::uint32_t> touched_;
  std::vector<bool> is_touched_;
};

}  // namespace archipelago::training
