#include "platform/load/check_hours.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

namespace archipelago::platform {

namespace {

// The file and the line of "platforms/asean/series.csv:12".
std::pair<std::string, int> place_of(const std::string& where) {
  const std::size_t colon = where.rfind(':');
  int line = 0;
  if (colon == std::string::npos) return {where, line};
  std::from_chars(where.data() + colon + 1, where.data() + where.size(), line);
  return {where.substr(0, colon), line};
}

class HoursCheck {
 public:
  HoursCheck(UtcTime start, SimTime horizon)
      : start_(start),
        horizon_(horizon),
        end_(start +
             std::chrono::seconds(static_cast<std::int64_t>(std::ceil(to_seconds(horizon).si())))) {
  }

  void add(const std::optional<Hourly>& hours, const char* quantity, const std::string& owner) {
    if (!hours || hours->covers(start_, horizon_)) return;
    const UtcTime end = hours->first + static_cast<int>(hours->series.size()) * kHour;
    const auto [file, line] = place_of(hours->where);
    issues_.push_back(
        {file, line, "from",
         fmt::format("{} of {} is known from {} to {}, but the run lasts from {} to {}; expected "
                     "every hour of the run: add rows, or move the experiment's start or horizon",
                     quantity, owner, format_utc(hours->first), format_utc(end), format_utc(start_),
                     format_utc(end_))});
  }

  [[nodiscard]] std::vector<Issue> take() { return std::move(issues_); }

 private:
  static constexpr std::chrono::hours kHour{1};

  UtcTime start_;
  SimTime horizon_;
  UtcTime end_;
  std::vector<Issue> issues_;
};

}  // namespace

std::vector<Issue> check_hours(const Platform& platform, UtcTime start, SimTime horizon) {
  HoursCheck check(start, horizon);
  for (const GridZone& zone : platform.zones) {
    const std::string owner = "zone " + zone.name;
    check.add(zone.price, "price_usd_per_kwh", owner);
    check.add(zone.carbon, "carbon_g_per_kwh", owner);
    check.add(zone.temperature, "temperature_c", owner);
  }
  for (const Site& site : platform.sites) {
    const std::string owner = "site " + site.name;
    check.add(site.limit, "limit_mw", owner);
    check.add(site.sun, "sun_share", owner);
  }
  return check.take();
}

}  // namespace archipelago::platform
