// How many tokens a prompt or an answer has: a law to draw from.
//
//   fixed      always `tokens`
//   lognormal  median m and mean a of the untruncated law: ln X ~ Normal(ln m, 2 ln(a / m))
//   geometric  mean m: P(X = k) = (1 - 1/m)^(k-1) / m for k = 1, 2, ..., so variance m^2 - m; the
//              exponential law on whole tokens, with no memory of what has been given
//   quantiles  the inverse of a cumulative distribution given at some percentages, straight lines
//              between (quantile_curve.hpp)
//
// Units    tokens; draws are rounded to whole tokens and clamped to [min, max].
// Errors   the recipe's reader checks the parameters (recipe.cpp).
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "workload/laws/quantile_curve.hpp"

namespace archipelago::workload {

class LengthLaw {
 public:
  // REQUIRES: tokens >= 1.
  static LengthLaw fixed(std::int32_t tokens);
  // REQUIRES: 1 <= median <= mean, 1 <= min <= max.
  static LengthLaw lognormal(double median, double mean, std::int32_t min, std::int32_t max);
  // REQUIRES: 1 <= mean, 1 <= max.
  static LengthLaw geometric(double mean, std::int32_t max);
  // REQUIRES: those of QuantileCurve, values >= 1.
  static LengthLaw quantiles(std::vector<QuantileCurve::Point> points);

  [[nodiscard]] std::int32_t draw(RandomStream& random) const;

  // Of the law before rounding; lognormal and geometric: before clamping too.
  [[nodiscard]] double mean() const noexcept { return mean_; }
  [[nodiscard]] std::int32_t max() const noexcept { return max_; }

 private:
  enum class Kind : std::uint8_t { kFixed, kLognormal, kGeometric, kQuantiles };
  LengthLaw() = default;

  Kind kind_ = Kind::kFixed;
  double mean_ = 1.0;
  double mu_ = 0.0;        // of ln X
  double sigma_ = 0.0;     // of ln X
  double log_stay_ = 0.0;  // ln of the chance of one more token
  std::int32_t min_ = 1;
  std::int32_t max_ = 1;
  QuantileCurve curve_;
};

}  // namespace archipelago::workload
