// fifo_skip: first come, first served among the jobs that fit; those that do not are skipped, so a
// large job can wait for ever.
#pragma once

#include "training/job_queue.hpp"
#include "training/size_index.hpp"

namespace archipelago::training {

class FifoSkip final : public JobQueue {
 public:
  explicit FifoSkip(const NodePool& pool) : pool_(pool) {}

  void add(const WaitingJob& job) override { waiting_.add(job); }
  [[nodiscard]] std::optional<Start> next(SimTime now) override;
  [[nodiscard]] std::size_t size() const override { return waiting_.size(); }

 private:
  const NodePool& pool_;
  SizeIndex waiting_;
};

}  // namespace archipelago::training
