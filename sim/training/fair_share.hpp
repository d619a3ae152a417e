// fair_share: the nation that has used least of the site for its weight goes first; with
// `preempt_after`, a nation kept waiting may stop jobs of those that used more.
//
// Order    nations by (usage / weight, GPUs held now / weight, number), usage decaying with the
//          half-life (decayed_usage.hpp); within a nation by number.  The first job in that order
//          that fits starts; those that do not fit are skipped.  Slurm's fair-share factor
//          2^(-usage / shares) orders nations in the same way.
// Pre-emption, when preempt_after is not kNever.  Let the nation that is first in order among those
//          with waiting jobs be A, and its first job J.  When J does not fit and has waited (since
//          it was submitted or last stopped) at least preempt_after:
//          1. candidates are the running jobs of nations whose usage / weight is higher than A's,
//             youngest first: latest start, ties highest number.  Spared are jobs that start in
//             this instant, and one that was stopped k times for others until it has run for
//             (2^k - 1) preempt_after since its start, so that every job gets done in the end;
//          2. they are taken one after the other until J would fit without them; if it never does,
//             nothing is stopped;
//          3. then, oldest first, each one without which J still fits is left running;
//          4. the rest are stopped at once, lose the work since their last checkpoint and wait
//             again, at their old place in their nation's order.  J starts in the same instant.
//          This goes on until no A and J are left that may.  Only the nation that is first may
//          pre-empt; one whose job comes of age behind it is looked at again at the next event.
// Units    GPU-seconds; weights are ratios.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "training/decayed_usage.hpp"
#include "training/job_queue.hpp"
#include "training/size_index.hpp"

namespace archipelago::training {

struct FairShareRules {
  SimTime half_life = SimTime{std::int64_t{7} * 86'400 * 1'000'000'000'000};  // Slurm's default
  SimTime preempt_after = kNever;
  std::vector<double> weights;  // by nation; those beyond the end: 1
};

class FairShare final : public JobQueue {
 public:
  FairShare(const NodePool& pool, FairShareRules rules)
      : pool_(pool), rules_(std::move(rules)), usage_(rules_.half_life) {}

  void add(const WaitingJob& job) override;
  [[nodiscard]] std::optional<Start> next(SimTime now) override;
  [[nodiscard]] std::size_t size() const override { return size_; }

  void on_start(const RunningJob& job, SimTime now) override;
  void on_end(const RunningJob& job, SimTime now) override;

  [[nodiscard]] std::vector<JobNumber> victims(SimTime now) override;
  [[nodiscard]] SimTime next_wake(SimTime now) const override;

 private:
  struct Waiting {
    std::int64_t milli = 0;
    SimTime since;
  };
  struct Nation {
    SizeIndex by_size;
    std::map<JobNumber, Waiting> by_number;
  };

  [[nodiscard]] bool may_stop(const RunningJob& job, NationIndex hungry, SimTime now) const;
  [[nodiscard]] double weight(NationIndex nation) const;
  [[nodiscard]] double share(NationIndex nation) const;
  // With waiting jobs, first in order first.
  [[nodiscard]] std::vector<NationIndex> order() const;

  const NodePool& pool_;
  FairShareRules rules_;
  DecayedUsage usage_;
  std::vector<Nation> nations_;
  std::size_t size_ = 0;
  // For pre-emption only: who runs, oldest first, and how long those are spared that were stopped.
  std::map<std::pair<SimTime, JobNumber>, RunningJob> running_;
  std::map<JobNumber, SimTime> spared_;
};

}  // namespace archipelago::training
