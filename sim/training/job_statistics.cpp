#include "training/job_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace archipelago::training {

namespace {

double quantile(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - std::floor(at));
}

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return {sum / static_cast<double>(values.size()), quantile(values, 0.5), quantile(values, 0.95)};
}

}  // namespace

JobStatistics summarise(std::span<const JobRecord> records, std::int64_t gpus) {
  constexpr double kBound = 10;  // s
  JobStatistics statistics;
  std::vector<double> waits;
  std::vector<double> completions;
  std::vector<double> slowdowns;
  double held = 0;
  double lost = 0;
  SimTime first = kNever;
  SimTime last;
  for (const JobRecord& record : records) {
    statistics.preempted += record.preempted;
    statistics.failed += record.failed;
    statistics.refused += record.state == JobState::kRefused ? 1 : 0;
    if (record.state != JobState::kDone) continue;
    ++statistics.done;
    const double completion = record.completion().seconds();
    waits.push_back(record.wait().seconds());
    completions.push_back(completion);
    slowdowns.push_back(std::max(1.0, completion / std::max(record.run_time.seconds(), kBound)));
    const double size = static_cast<double>(record.gpu_milli) / static_cast<double>(kMilli);
    held += size * record.held.seconds();
    lost += size * record.lost.seconds();
    first = std::min(first, record.submitted);
    last = std::max(last, record.end);
  }
  statistics.wait_s = spread_of(std::move(waits));
  statistics.completion_s = spread_of(std::move(completions));
  statistics.bounded_slowdown = spread_of(std::move(slowdowns));
  if (held > 0) {
    statistics.utilisation = held / (static_cast<double>(gpus) * (last - first).seconds());
    statistics.lost_share = lost / held;
  }
  return statistics;
}

}  // namespace archipelago::training
