#include "campaign/sensitivity/sample_interval.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace archipelago::campaign {

namespace {

constexpr double kEnd = 0.025;  // of a 95 % interval

}  // namespace

double quantile_of(std::vector<double> values, double p) {
  ARCHIPELAGO_REQUIRE(!values.empty() && p >= 0 && p <= 1);
  std::sort(values.begin(), values.end());
  const double place = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], place - static_cast<double>(below));
}

Bounds middle95(const std::vector<double>& values) {
  return {quantile_of(values, kEnd), quantile_of(values, 1 - kEnd)};
}

Bounds share95(std::size_t hits, std::size_t n) {
  ARCHIPELAGO_REQUIRE(n > 0 && hits <= n);
  using Law = boost::math::binomial_distribution<double>;
  const auto all = static_cast<double>(n);
  const auto some = static_cast<double>(hits);
  return {Law::find_lower_bound_on_p(all, some, kEnd), Law::find_upper_bound_on_p(all, some, kEnd)};
}

std::vector<Bounds> bootstrap95(
    std::size_t n, RandomStream& random,
    const std::function<std::vector<double>(std::span<const std::size_t> rows)>& statistics) {
  ARCHIPELAGO_REQUIRE(n > 0);
  std::vector<std::vector<double>> seen;  // by statistic
  std::vector<std::size_t> rows(n);
  for (std::size_t r = 0; r < kResamples; ++r) {
    for (std::size_t& row : rows) row = static_cast<std::size_t>(random.below(n));
    const std::vector<double> answers = statistics(rows);
    if (seen.empty()) seen.resize(answers.size());
    ARCHIPELAGO_REQUIRE(answers.size() == seen.size());
    for (std::size_t s = 0; s < answers.size(); ++s) {
      if (!std::isnan(answers[s])) seen[s].push_back(answers[s]);
    }
  }
  const double undefined = std::numeric_limits<double>::quiet_NaN();
  std::vector<Bounds> bounds;
  bounds.reserve(seen.size());
  for (const std::vector<double>& values : seen) {
    bounds.push_back(values.empty() ? Bounds{undefined, undefined} : middle95(values));
  }
  return bounds;
}

}  // namespace archipelago::campaign
