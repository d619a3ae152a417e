#include "platform/power_rows.hpp"

#include "base/error.hpp"

namespace archipelago::platform {

namespace {

constexpr std::chrono::hours kHour{1};
constexpr int kSaturday = 5;  // Monday is 0

std::chrono::seconds rounded_up(SimTime time) {
  constexpr std::int64_t kPsPerSecond = 1'000'000'000'000;
  return std::chrono::seconds(time.ps / kPsPerSecond + (time.ps % kPsPerSecond > 0 ? 1 : 0));
}

}  // namespace

bool Hourly::covers(UtcTime start, SimTime horizon) const {
  if (profile) return true;
  const auto end = first + static_cast<int>(series.size()) * kHour;
  return first <= start && start + rounded_up(horizon) <= end;
}

StepSeries Hourly::over(const std::string& timezone, UtcTime start, SimTime horizon) const {
  ARCHIPELAGO_REQUIRE(covers(start, horizon));
  std::vector<Step> steps;
  if (profile) {
    for (const LocalHour& hour : local_hours(timezone, start, horizon)) {
      const auto& day = hour.weekday >= kSaturday ? profile->weekend : profile->weekday;
      steps.push_back({hour.start, day[static_cast<std::size_t>(hour.hour)]});
    }
    return {std::move(steps), horizon};
  }
  const auto begun = std::chrono::floor<std::chrono::hours>(start - first);
  auto at = static_cast<std::size_t>(begun / kHour);
  for (UtcTime hour = first + begun; at < series.size(); hour += kHour, ++at) {
    const auto offset = std::chrono::duration<double>(hour - start).count();
    const SimTime from = offset <= 0 ? SimTime{} : to_sim_time(Seconds(offset));
    if (horizon <= from) break;
    steps.push_back({from, series[at]});
  }
  return {std::move(steps), horizon};
}

}  // namespace archipelago::platform
