// What a trace of training jobs is like, in one pass: how many, how large, how long.
//
// Flow     JobReader -> profile_jobs() -> JobProfile -> `workload inspect` (job_text)
//          and `workload fit` (recipe/job_recipe.hpp).
// Sizes    jobs of 1, 2 to 3, 4 to 7, ... GPUs, and of shares of one, each with its own run times:
//          large jobs run longer (of Philly's jobs 7 in 100 ask for 8 GPUs and take half of the
//          GPU-time), so that numbers of GPUs and run times drawn apart would lose GPU-hours.
// Bursts   gap_cv is that of the gaps over the whole trace, without what its clock hides
//          (gap_moments.hpp).
// Units    seconds; GPUs; GPU-hours.
// Memory   a counter of every distinct number of GPUs, a histogram for each power of two.
// Accuracy quantiles of times within 1 % (base/histogram.hpp); means, extremes and those of GPUs
//          are exact.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/histogram.hpp"
#include "workload/traces/job_reader.hpp"

namespace archipelago::workload {

inline constexpr int kMeanSteps = 200;

// Run or queue times: a log histogram of kiloseconds, whose range is 1 ms to 31 years.
class JobTimes {
 public:
  void add(std::int64_t nanoseconds) { kiloseconds_.add(static_cast<double>(nanoseconds) * 1e-12); }
  [[nodiscard]] std::uint64_t count() const noexcept { return kiloseconds_.count(); }
  [[nodiscard]] double mean() const noexcept { return 1e3 * kiloseconds_.mean(); }
  [[nodiscard]] double max() const noexcept { return 1e3 * kiloseconds_.max(); }
  // The extremes at p = 0 and p = 1 are exact.
  [[nodiscard]] double quantile(double p) const {
    if (p <= 0) return 1e3 * kiloseconds_.min();
    return p < 1 ? 1e3 * kiloseconds_.quantile(p) : max();
  }
  // The integral of the quantile function from one share to another, by kMeanSteps midpoints.
  [[nodiscard]] double mean_part(double from, double to) const;

 private:
  LogHistogram kiloseconds_;
};

class GpuCounts {
 public:
  void add(std::int64_t gpu_milli);
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] double mean() const noexcept;
  // Nearest rank; p = 0 is the smallest.  0 when empty.
  [[nodiscard]] double quantile(double p) const;
  // How many jobs ask for so many thousandths, in order.
  [[nodiscard]] const std::map<std::int64_t, std::uint64_t>& counts() const { return counts_; }

 private:
  std::map<std::int64_t, std::uint64_t> counts_;  // by thousandths
  std::uint64_t count_ = 0;
  double sum_ = 0;
};

struct JobSizes {
  GpuCounts gpus;
  JobTimes run;
};

struct JobProfile {
  std::string file;
  JobFormat format{};
  std::string why;     // it was read in that format
  bool dated = false;  // first_nanoseconds counts from 1970
  JobCounts counts;
  std::int64_t first_nanoseconds = 0;  // the earliest submission, on the file's clock
  double span_s = 0;                   // earliest submission to latest
  double jobs_per_day = 0;             // gaps over the span; 0 when the span is 0
  std::uint64_t out_of_order = 0;      // jobs submitted before the one in front of them
  std::optional<double> gap_cv;        // nothing: not in order, or no time passes
  std::uint64_t with_estimate = 0;
  double gpu_hours = 0;
  GpuCounts gpus;
  JobTimes run;
  std::map<std::int64_t, JobSizes> sizes;  // by least number of GPUs, a power of two; 0: shares
  JobTimes queued;                         // of the jobs whose queue time is known
};

// Reads to the end.  Throws InputError as the reader does.
JobProfile profile_jobs(JobReader& reader);

}  // namespace archipelago::workload
