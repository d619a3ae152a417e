#include "workload/sources/expected_requests.hpp"

#include <algorithm>

#include "workload/laws/arrival_times.hpp"

namespace archipelago::workload {
namespace {

constexpr double kSecondsPerDay = 86'400;

double integral(const StepSeries& rate) {
  double sum = 0;
  for (std::size_t step = 0; step < rate.size(); ++step) {
    sum += rate.value(step) * static_cast<double>((rate.end(step) - rate.start(step)).ps);
  }
  return sum;
}

double replayed(const InferenceStream& stream, SimTime horizon, double demand_scale) {
  const double whole = stream.requests_per_day * horizon.seconds() / kSecondsPerDay;
  if (stream.trace->at_end != AtEnd::kStop) return whole * demand_scale;
  const double rows = static_cast<double>(stream.trace->counts.rows) * stream.trace->rate_scale *
                      stream.trace->kept;
  return std::min(whole, rows) * demand_scale;
}

// One sum over all streams: what is added first decides the last bit.
void add_expected(double& sum, const platform::Platform& platform, const InferenceStream& stream,
                  UtcTime start, SimTime horizon, double demand_scale) {
  if (stream.trace) {
    sum += replayed(stream, horizon, demand_scale);
    return;
  }
  if (stream.closed_loop) {
    sum += stream.requests_per_day * demand_scale * horizon.seconds() / kSecondsPerDay;
    return;
  }
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    if (!(stream.nation_share[n] > 0)) continue;
    sum += integral(hourly_rate(stream.requests_per_day * demand_scale * stream.nation_share[n],
                                stream.hour_weights, stream.day_weights,
                                platform.nations[n].timezone, start, horizon));
  }
}

}  // namespace

double expected_requests(const platform::Platform& platform, const InferenceStream& stream,
                         UtcTime start, SimTime horizon, double demand_scale) {
  double sum = 0;
  add_expected(sum, platform, stream, start, horizon, demand_scale);
  return sum;
}

double expected_requests(const platform::Platform& platform, const Recipe& recipe, UtcTime start,
                         SimTime horizon, double demand_scale) {
  double sum = 0;
  for (const InferenceStream& stream : recipe.inference) {
    add_expected(sum, platform, stream, start, horizon, demand_scale);
  }
  return sum;
}

}  // namespace archipelago::workload
