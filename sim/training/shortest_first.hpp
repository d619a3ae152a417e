// shortest_first: the job with the least run time left among those that fit; ties: lowest number.
// It knows run times, which no real queue does: a bound, not a proposal.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "training/job_queue.hpp"

namespace archipelago::training {

class ShortestFirst final : public JobQueue {
 public:
  explicit ShortestFirst(const NodePool& pool) : pool_(pool) {}

  void add(const WaitingJob& job) override {
    by_size_[job.milli].emplace(job.run_time, job.number);
    ++size_;
  }
  [[nodiscard]] std::optional<Start> next(SimTime now) override;
  [[nodiscard]] std::size_t size() const override { return size_; }

 private:
  const NodePool& pool_;
  std::map<std::int64_t, std::set<std::pair<SimTime, JobNumber>>> by_size_;
  std::size_t size_ = 0;
};

}  // namespace archipelago::training
