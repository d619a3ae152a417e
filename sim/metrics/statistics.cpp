#include "metrics/statistics.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "base/error.hpp"

namespace archipelago::metrics {

Interval interval95(std::span<const double> values) {
  ARCHIPELAGO_REQUIRE(!values.empty());
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  if (values.size() == 1) {
    const double undefined = std::numeric_limits<double>::quiet_NaN();
    return {mean, undefined, undefined, 1};
  }
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  const double standard_error = std::sqrt(squares / (n - 1) / n);
  const boost::math::students_t law(n - 1);
  const double half = boost::math::quantile(law, 0.975) * standard_error;
  return {mean, mean - half, mean + half, values.size()};
}

Interval paired_difference(std::span<const double> values, std::span<const double> baseline) {
  ARCHIPELAGO_REQUIRE(values.size() == baseline.size());
  std::vector<double> differences;
  for (std::size_t i = 0; i < values.size(); ++i) differences.push_back(values[i] - baseline[i]);
  return interval95(differences);
}

}  // namespace archipelago::metrics
