#include "metrics/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "base/error.hpp"

namespace archipelago::metrics {

namespace {

struct Moments {
  double mean = 0;
  double error = 0;  // of the mean; NaN of one value
};

Moments moments_of(std::span<const double> values) {
  ARCHIPELAGO_REQUIRE(!values.empty());
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  if (values.size() == 1) return {mean, std::numeric_limits<double>::quiet_NaN()};
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return {mean, std::sqrt(squares / (n - 1) / n)};
}

// Whether all values may be taken to the method's scale.
bool within_bounds(std::span<const double> values, IntervalMethod method) {
  const double low = method == IntervalMethod::kLogAboveOne ? 1 : 0;
  const double high =
      method == IntervalMethod::kLogit ? 1 : std::numeric_limits<double>::infinity();
  return std::all_of(values.begin(), values.end(), [&](double v) { return low <= v && v <= high; });
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

std::vector<double> differences_of(std::span<const double> values,
                                   std::span<const double> baseline) {
  ARCHIPELAGO_REQUIRE(values.size() == baseline.size());
  std::vector<double> differences;
  for (std::size_t i = 0; i < values.size(); ++i) differences.push_back(values[i] - baseline[i]);
  return differences;
}

}  // namespace

Interval interval95(std::span<const double> values, IntervalMethod method) {
  const auto [mean, error] = moments_of(values);
  const std::size_t n = values.size();
  if (n == 1) return {mean, error, error, 1};
  if (error == 0) return {mean, mean, mean, n};
  const boost::math::students_t law(static_cast<double>(n) - 1);
  const double half = boost::math::quantile(law, 0.975) * error;
  const double floor = method == IntervalMethod::kLogAboveOne ? 1 : 0;
  const double above = mean - floor;
  // A mean on a bound has values on it alone, up to the rounding of their sum.
  const bool on_bound = above <= 0 || (method == IntervalMethod::kLogit && mean >= 1);
  if (method == IntervalMethod::kT || !within_bounds(values, method)) {
    return {mean, mean - half, mean + half, n};
  }
  if (on_bound) return {mean, mean, mean, n};
  if (method == IntervalMethod::kLogit) {
    const double centre = std::log(mean / (1 - mean));
    const double width = half / (mean * (1 - mean));
    return {mean, logistic(centre - width), logistic(centre + width), n};
  }
  const double factor = std::exp(half / above);
  return {mean, floor + above / factor, floor + above * factor, n};
}

Interval paired_difference(std::span<const double> values, std::span<const double> baseline) {
  return interval95(differences_of(values, baseline));
}

double paired_p_value(std::span<const double> values, std::span<const double> baseline) {
  const auto [mean, error] = moments_of(differences_of(values, baseline));
  if (std::isnan(error)) return error;
  if (error == 0) return mean == 0 ? 1 : 0;
  const boost::math::students_t law(static_cast<double>(values.size()) - 1);
  return 2 * boost::math::cdf(boost::math::complement(law, std::abs(mean / error)));
}

}  // namespace archipelago::metrics
