// fifo: strictly first come, first served; while the first job does not fit, nobody starts.
#pragma once

#include <map>

#include "training/job_queue.hpp"

namespace archipelago::training {

class Fifo final : public JobQueue {
 public:
  explicit Fifo(const NodePool& pool) : pool_(pool) {}

  void add(const WaitingJob& job) override { sizes_.emplace(job.number, job.milli); }
  [[nodiscard]] std::optional<Start> next(SimTime now) override;
  [[nodiscard]] std::size_t size() const override { return sizes_.size(); }

 private:
  const NodePool& pool_;
  std::map<JobNumber, std::int64_t> sizes_;
};

}  // namespace archipelago::training
