// easy: first come, first served, and later jobs may go ahead as long as they do not delay the
// first one, by what is expected of the jobs that run.
//
// Rule     1. while the first job fits, it starts;
//          2. otherwise it gets a reservation: the earliest time (the shadow time) and the place at
//             which it fits when running jobs end as estimated (end_forecast.hpp);
//          3. the others, in order, start if they fit now and are estimated to end by the shadow
//             time, or if they fit into what the reservation leaves (spare_room.hpp).
//          The reservation is renewed when a job ends, a node fails or comes back, or the first job
//          changes; not when a job arrives.  While nodes are down on which the first job depends it
//          has no reservation and everybody may go ahead.
// Source   Lifka, The ANL/IBM SP scheduling system, JSSPP 1995; Mu'alem and Feitelson,
//          IEEE Trans. Parallel and Distributed Systems 12(6), 2001.
// Cost     nothing depends on the length of the queue but a logarithm: jobs are found by size and
//          estimate, not by a walk (size_index.hpp).
#pragma once

#include "training/end_forecast.hpp"
#include "training/job_queue.hpp"
#include "training/size_index.hpp"
#include "training/spare_room.hpp"

namespace archipelago::training {

class Easy final : public JobQueue {
 public:
  explicit Easy(const NodePool& pool) : pool_(pool), forecast_(pool), spare_(pool, forecast_) {}

  void add(const WaitingJob& job) override;
  [[nodiscard]] std::optional<Start> next(SimTime now) override;
  [[nodiscard]] std::size_t size() const override { return waiting_.size(); }

  void on_start(const RunningJob& job, SimTime now) override;
  void on_end(const RunningJob& job, SimTime now) override;
  void on_node_change(std::uint32_t node) override;

 private:
  [[nodiscard]] std::optional<Start> backfill(SimTime now);
  [[nodiscard]] Start take(const SizeIndex::Found& job, Placement place);

  const NodePool& pool_;
  SizeIndex waiting_;
  EndForecast forecast_;
  std::optional<SizeIndex::Found> head_;  // the first that waits, when known
  bool is_reserved_ = false;              // shadow_ and spare_ hold for the first job
  SimTime shadow_;
  SpareRoom spare_;
};

}  // namespace archipelago::training
