#include "workload/traces/job_profile.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "workload/traces/clock_step.hpp"
#include "workload/traces/gap_moments.hpp"

namespace archipelago::workload {

namespace {

// The class of a size: 3 GPUs count with those of 2.
std::int64_t size_class(std::int64_t gpu_milli) {
  return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(gpu_milli / 1000)));
}

}  // namespace

double JobTimes::mean_part(double from, double to) const {
  double sum = 0;
  for (int i = 0; i < kMeanSteps; ++i) sum += quantile(from + (to - from) * (i + 0.5) / kMeanSteps);
  return sum * (to - from) / kMeanSteps;
}

void GpuCounts::add(std::int64_t gpu_milli) {
  ++counts_[gpu_milli];
  ++count_;
  sum_ += static_cast<double>(gpu_milli) * 1e-3;
}

double GpuCounts::mean() const noexcept {
  return count_ == 0 ? 0.0 : sum_ / static_cast<double>(count_);
}

double GpuCounts::quantile(double p) const {
  const double exact = p * static_cast<double>(count_);
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(exact)));
  std::uint64_t seen = 0;
  std::int64_t milli = 0;
  for (const auto& [gpus, jobs] : counts_) {
    milli = gpus;
    seen += jobs;
    if (seen >= rank) break;
  }
  return static_cast<double>(milli) * 1e-3;
}

JobProfile profile_jobs(JobReader& reader) {
  JobProfile profile;
  profile.file = reader.name();
  profile.format = reader.format().format;
  profile.why = reader.why();
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::int64_t last = 0;
  std::int64_t before = 0;
  ClockStep step;
  GapMoments gaps;
  for (JobRow row; reader.next(row); before = row.submitted) {
    const bool is_first = profile.gpus.count() == 0;
    if (!is_first && row.submitted < before) ++profile.out_of_order;
    if (profile.out_of_order == 0) {
      if (!is_first) step.add(row.submitted - before);
      gaps.add(row.submitted);
    }
    first = std::min(first, row.submitted);
    last = std::max(last, row.submitted);
    profile.with_estimate += row.estimate == kNotSaid ? 0 : 1;
    profile.gpu_hours += row.gpu_hours();
    profile.gpus.add(row.gpu_milli);
    profile.run.add(row.run);
    JobSizes& alike = profile.sizes[size_class(row.gpu_milli)];
    alike.gpus.add(row.gpu_milli);
    alike.run.add(row.run);
    if (row.queued != kNotSaid) profile.queued.add(row.queued);
  }
  profile.dated = reader.dated();
  profile.counts = reader.counts();
  profile.first_nanoseconds = first;
  profile.span_s = static_cast<double>(last - first) * 1e-9;
  gaps.finish();
  if (profile.out_of_order == 0 && last > first) profile.gap_cv = gaps.variation(step.step());
  if (last > first) {
    profile.jobs_per_day = static_cast<double>(profile.counts.rows - 1) * 86'400 / profile.span_s;
  }
  return profile;
}

}  // namespace archipelago::workload
