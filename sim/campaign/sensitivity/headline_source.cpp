#include "campaign/sensitivity/headline_source.hpp"

#include <algorithm>
#include <cmath>

#include "metrics/comparison_rule.hpp"

namespace archipelago::campaign {

namespace {

// Far above the rounding of sums, far below any figure.
constexpr double kRounding = 1e-12;

double difference_of(double value, double baseline) {
  const double difference = value - baseline;
  const double scale = std::max(std::abs(value), std::abs(baseline));
  return std::abs(difference) < kRounding * scale ? 0 : difference;
}

}  // namespace

HeadlineDraw compared(std::string_view metric, const std::vector<double>& mine,
                      const std::vector<double>& base) {
  HeadlineDraw answer;
  double sum = 0;
  for (std::size_t r = 0; r < mine.size(); ++r) {
    const double difference = difference_of(mine[r], base[r]);
    if (std::isnan(difference)) continue;
    answer.differences.push_back(difference);
    sum += base[r];
  }
  if (answer.differences.empty()) return answer;
  answer.smallest = metrics::smallest_difference(
      metrics::comparison_rule(metric), sum / static_cast<double>(answer.differences.size()));
  return answer;
}

}  // namespace archipelago::campaign
