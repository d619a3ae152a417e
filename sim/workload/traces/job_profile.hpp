// What a trace of training jobs is like, in one pass: how many, how large, how long.
//
// Flow     JobReader -> profile_jobs() -> JobProfile -> `workload inspect` (job_text).
// Units    seconds; GPUs; GPU-hours.
// Memory   constant but for a counter of every distinct number of GPUs.
// Accuracy quantiles of times within 1 % (base/histogram.hpp); means, extremes and those of GPUs
//          are exact.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/histogram.hpp"
#include "workload/traces/job_reader.hpp"

namespace archipelago::workload {

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

 private:
  LogHistogram kiloseconds_;
};

class GpuCounts {
 public:
  void add(std::int64_t gpu_milli);
  [[nodiscard]] double mean() const noexcept;
  // Nearest rank; p = 0 is the smallest.  0 when empty.
  [[nodiscard]] double quantile(double p) const;

 private:
  std::map<std::int64_t, std::uint64_t> counts_;  // by thousandths
  std::uint64_t count_ = 0;
  double sum_ = 0;
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
  std::uint64_t with_estimate = 0;
  double gpu_hours = 0;
  GpuCounts gpus;
  JobTimes run;
  JobTimes queued;  // of the jobs whose queue time is known
};

// Reads to the end.  Throws InputError as the reader does.
JobProfile profile_jobs(JobReader& reader);

}  // namespace archipelago::workload
