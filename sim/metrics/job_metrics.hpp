// Waiting, completion, slowdown, use of GPUs and bytes of training jobs, per nation and bloc.
//
// Flow     JobOutcome -> JobMetrics (histograms and counters per nation) -> Rows.
// Window   a job counts when it was submitted at or after the warm-up; totals() has every job.
// Slowdown (completion) / max(run time, 10 s), at least 1: "bounded slowdown" of Feitelson and
//          Rudolph, JSSPP 1998.
// Units    seconds, GPU-hours, GB; see definitions.hpp for every metric.
// Memory   three histograms a nation, whatever the number of jobs.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/histogram.hpp"
#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/job_outcome.hpp"

namespace archipelago::metrics {

class JobMetrics final : public record::JobSink {
 public:
  // `platform` must outlive the object.
  JobMetrics(const platform::Platform& platform, SimTime warmup);

  void on_outcome(const record::JobOutcome& outcome) override;

  // Nations with at least one counted job, in table order; then blocs; then "all" when the owners
  // are not all of one bloc.
  [[nodiscard]] Rows rows() const;

  using FateCounts = std::array<std::uint64_t, record::kJobFates>;
  // Of every outcome, the warm-up's included.
  [[nodiscard]] const FateCounts& totals(NationIndex nation) const { return totals_[nation.at()]; }

 private:
  struct Tally {
    LogHistogram wait;
    LogHistogram completion;
    LogHistogram slowdown;
    FateCounts fates{};
    double held_gpu_s = 0;
    double useful_gpu_s = 0;
    double lost_gpu_s = 0;
    std::uint64_t started = 0;
    std::uint64_t abroad = 0;
    std::uint64_t restarts = 0;
    std::uint64_t deferrable = 0;
    std::uint64_t deferred = 0;
    std::uint64_t missed = 0;
    double deferred_s = 0;
    std::array<double, record::kJobBytes> bytes{};

    void merge(const Tally& other);
    [[nodiscard]] std::uint64_t counted() const;
  };
  static void append_rows(Rows& rows, const std::string& group, const Tally& tally);

  const platform::Platform& platform_;
  SimTime warmup_;
  std::vector<Tally> tallies_;      // by NationIndex
  std::vector<FateCounts> totals_;  // by NationIndex
};

}  // namespace archipelago::metrics
