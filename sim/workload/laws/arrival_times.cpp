#include "workload/laws/arrival_times.hpp"

#include <numeric>
#include <utility>
#include <vector>

namespace archipelago::workload {

namespace {

constexpr double kPsPerDay = 86'400e12;

}  // namespace

StepSeries hourly_rate(double per_day, const std::array<double, 24>& hour_weights,
                       const std::array<double, 7>& day_weights, const std::string& timezone,
                       UtcTime start, SimTime horizon) {
  const double hour_mean = std::accumulate(hour_weights.begin(), hour_weights.end(), 0.0) / 24;
  const double day_mean = std::accumulate(day_weights.begin(), day_weights.end(), 0.0) / 7;
  const double mean_rate = per_day / kPsPerDay;
  std::vector<Step> steps;
  for (const LocalHour& hour : local_hours(timezone, start, horizon)) {
    const double shape = hour_weights[static_cast<std::size_t>(hour.hour)] / hour_mean *
                         day_weights[static_cast<std::size_t>(hour.weekday)] / day_mean;
    steps.push_back({hour.start, mean_rate * shape});
  }
  return {std::move(steps), horizon};
}

void ArrivalTimes::advance(RandomStream& random) {
  double gap = burstiness_ == 1.0 ? random.exponential() : random.gamma(gaps_);
  for (; step_ < rate_.size(); ++step_) {
    const double rate = rate_.value(step_);
    const double left_in_step = rate * (static_cast<double>(rate_.end(step_).ps) - exact_at_ps_);
    if (gap <= left_in_step && rate > 0) {
      exact_at_ps_ += gap / rate;
      at_ = SimTime{static_cast<std::int64_t>(exact_at_ps_)};
      if (at_ >= rate_.end()) at_ = kNever;
      return;
    }
    gap -= left_in_step;
    exact_at_ps_ = static_cast<double>(rate_.end(step_).ps);
  }
  at_ = kNever;
}

}  // namespace archipelago::workload
