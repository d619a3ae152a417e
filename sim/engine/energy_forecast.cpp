#include "engine/energy_forecast.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "base/error.hpp"

namespace archipelago::engine {

namespace {

constexpr std::int64_t kHour = std::int64_t{3600} * 1'000'000'000'000;
constexpr int kSaturday = 5;

}  // namespace

void EnergyForecast::Curve::add(SimTime start, double value) {
  sums.push_back(starts.empty() ? 0
                                : sums.back() + values.back() * (start - starts.back()).seconds());
  starts.push_back(start);
  values.push_back(value);
}

double EnergyForecast::Curve::sum_until(SimTime t) const {
  const auto next = std::upper_bound(starts.begin(), starts.end(), t);
  const auto step = static_cast<std::size_t>(next - starts.begin()) - 1;
  return sums[step] + values[step] * (t - starts[step]).seconds();
}

double EnergyForecast::Curve::mean(SimTime from, SimTime run) const {
  if (from >= end) return values.back();
  const SimTime until = run >= end - from ? end : from + std::max(run, SimTime{1});
  return (sum_until(until) - sum_until(from)) / (until - from).seconds();
}

EnergyForecast::Curve EnergyForecast::curve_of(const std::optional<platform::Hourly>& hourly,
                                               double constant, const std::vector<LocalHour>& hours,
                                               UtcTime start) {
  Curve curve;
  curve.end = kMaxHorizon;
  if (!hourly) {
    curve.add({}, constant);
  } else if (hourly->profile) {
    for (const LocalHour& hour : hours) {
      const auto& day =
          hour.weekday < kSaturday ? hourly->profile->weekday : hourly->profile->weekend;
      curve.add(hour.start, day[static_cast<std::size_t>(hour.hour)]);
    }
  } else {
    const std::chrono::seconds since = start - hourly->first;
    ARCHIPELAGO_REQUIRE(since.count() >= 0);
    const std::int64_t into = since.count() % 3600 * 1'000'000'000'000;
    for (auto h = static_cast<std::size_t>(since.count() / 3600); h < hourly->series.size(); ++h) {
      const auto passed = static_cast<std::int64_t>(curve.starts.size());
      const SimTime begins{std::max<std::int64_t>(0, passed * kHour - into)};
      if (begins >= kMaxHorizon) break;
      curve.add(begins, hourly->series[h]);
      curve.end = std::min(kMaxHorizon, {(passed + 1) * kHour - into});
    }
    ARCHIPELAGO_REQUIRE(!curve.starts.empty());
  }
  return curve;
}

EnergyForecast::EnergyForecast(const platform::Platform& platform, UtcTime start) {
  std::map<std::string, std::size_t> known;
  for (const platform::GridZone& zone : platform.zones) {
    const std::string& timezone = platform.nations[zone.nation.at()].timezone;
    const auto [place, is_new] = known.emplace(timezone, hours_.size());
    if (is_new) hours_.push_back(local_hours(timezone, start, kMaxHorizon));
    const std::vector<LocalHour>& hours = hours_[place->second];
    zones_.push_back({place->second, curve_of(zone.price, zone.price_usd_per_kwh, hours, start),
                      curve_of(zone.carbon, zone.carbon_g_per_kwh, hours, start)});
  }
}

double EnergyForecast::mean(ZoneIndex zone, policy::EnergyFigure figure, SimTime from,
                            SimTime run) const {
  const Zone& here = zones_[zone.at()];
  return (figure == policy::EnergyFigure::kPrice ? here.price : here.carbon).mean(from, run);
}

SimTime EnergyForecast::next_hour(ZoneIndex zone, SimTime after) const {
  const Zone& here = zones_[zone.at()];
  const std::vector<LocalHour>& hours = hours_[here.hours];
  const auto next =
      std::upper_bound(hours.begin(), hours.end(), after,
                       [](SimTime t, const LocalHour& hour) { return t < hour.start; });
  const bool is_known =
      next != hours.end() && next->start < here.price.end && next->start < here.carbon.end;
  return is_known ? next->start : kNever;
}

}  // namespace archipelago::engine
