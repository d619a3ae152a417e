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

// What a figure can take by its method.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

Bounds bounds_of(IntervalMethod method) {
  if (method == IntervalMethod::kT) return {};
  if (method == IntervalMethod::kLogit) return {0, 1};
  return {method == IntervalMethod::kLogAboveOne ? 1.0 : 0.0};
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

double student_half_width(std::size_t n, double level) {
  ARCHIPELAGO_REQUIRE(n >= 2 && level > 0 && level < 1);
  return boost::math::quantile(boost::math::students_t(static_cast<double>(n) - 1),
                               (1 + level) / 2);
}

double student95(std::size_t n) { return student_half_width(n, 0.95); }

Interval interval95(std::span<const double> values, IntervalMethod method) {
  const auto [mean, error] = moments_of(values);
  const std::size_t n = values.size();
  if (n == 1) return {mean, error, error, 1};
  if (error == 0) return {mean, mean, mean, n};
  const double half = student95(n) * error;
  const Bounds bounds = bounds_of(method);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (method == IntervalMethod::kT || *least < bounds.low || *most > bounds.high) {
    return {mean, std::max(mean - half, std::min(bounds.low, *least)),
            std::min(mean + half, std::max(bounds.high, *most)), n};
  }
  const double above = mean - bounds.low;
  // A mean on a bound has values on it alone, up to the rounding of their sum.
  if (above <= 0 || mean >= bounds.high) return {mean, mean, mean, n};
  if (method == IntervalMethod::kLogit) {
    const double centre = std::log(mean / (1 - mean));
    const double width = half / (mean * (1 - mean));
    return {mean, logistic(centre - width), logistic(centre + width), n};
  }
  const double factor = std::exp(half / above);
  return {mean, bounds.low + above / factor, bounds.low + above * factor, n};
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
