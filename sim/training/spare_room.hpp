// What a job may use that would still be running when the reserved place is needed.
//
// Rule     what is free both now and then, once the reserved job has its place: on each node the
//          smaller count of whole GPUs, and of the GPUs shared now those that somebody is expected
//          to be on still, with what is then left.  Within that, jobs are placed as by NodePool.
//          Pooled, this is the textbook's count of extra processors (Mu'alem and Feitelson 2001);
//          on nodes of one GPU each it is a reservation of named processors.
// Cost     a copy of the free counts, O(nodes of the reserved place), then O(log nodes) a node
// touched; shares: O(shared GPUs).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "training/end_forecast.hpp"
#include "training/node_pool.hpp"

namespace archipelago::training {

class SpareRoom {
 public:
  SpareRoom(const NodePool& pool, const EndForecast& forecast)
      : pool_(pool), forecast_(forecast), whole_(pool.whole()), reserved_(whole_.nodes()) {}

  void reset(Reservation reservation);
  // Something started there.
  void node_changed(std::uint32_t node);

  [[nodiscard]] bool fits(std::int64_t milli) const;
  [[nodiscard]] std::optional<Placement> find(std::int64_t milli) const;

 private:
  [[nodiscard]] std::optional<Placement> find_shared(std::int32_t milli) const;

  const NodePool& pool_;
  const EndForecast& forecast_;
  Reservation reservation_;
  WholeGpus whole_;
  std::vector<std::int32_t> reserved_;  // whole GPUs, by node
};

}  // namespace archipelago::training
