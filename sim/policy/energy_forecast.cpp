#include "policy/energy_forecast.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>

namespace archipelago::policy {

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
                                               double constant, const std::string& timezone,
                                               UtcTime start) {
  Curve curve;
  curve.end = kMaxHorizon;
  if (!hourly) {
    curve.add({}, constant);
    return curve;
  }
  if (!hourly->profile) {
    const auto hours = static_cast<int>(hourly->series.size()) * std::chrono::hours(1);
    const std::chrono::duration<double> known = hourly->first + hours - start;
    curve.end = std::min(kMaxHorizon, to_sim_time(Seconds(known.count())));
  }
  const StepSeries steps = hourly->over(timezone, start, curve.end);
  for (std::size_t step = 0; step < steps.size(); ++step) {
    curve.add(steps.start(step), steps.value(step));
  }
  return curve;
}

EnergyForecast::EnergyForecast(const platform::Platform& platform, UtcTime start) {
  std::map<std::string, std::size_t> known;
  for (const platform::GridZone& zone : platform.zones) {
    const std::string& timezone = platform.nations[zone.nation.at()].timezone;
    const auto [place, is_new] = known.emplace(timezone, hours_.size());
    if (is_new) hours_.push_back(local_hours(timezone, start, kMaxHorizon));
    zones_.push_back({place->second, curve_of(zone.price, zone.price_usd_per_kwh, timezone, start),
                      curve_of(zone.carbon, zone.carbon_g_per_kwh, timezone, start)});
  }
}

double EnergyForecast::mean(ZoneIndex zone, EnergyFigure figure, SimTime from, SimTime run) const {
  const Zone& here = zones_[zone.at()];
  return (figure == EnergyFigure::kPrice ? here.price : here.carbon).mean(from, run);
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

}  // namespace archipelago::policy
