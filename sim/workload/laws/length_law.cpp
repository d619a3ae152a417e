#include "workload/laws/length_law.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"

namespace archipelago::workload {

LengthLaw LengthLaw::fixed(std::int32_t tokens) {
  ARCHIPELAGO_REQUIRE(tokens >= 1);
  LengthLaw law;
  law.mean_ = tokens;
  law.min_ = law.max_ = tokens;
  return law;
}

LengthLaw LengthLaw::lognormal(double median, double mean, std::int32_t min, std::int32_t max) {
  ARCHIPELAGO_REQUIRE(median >= 1.0 && mean >= median && min >= 1 && max >= min);
  LengthLaw law;
  law.kind_ = Kind::kLognormal;
  law.mean_ = mean;
  law.mu_ = std::log(median);
  // The mean of a lognormal is exp(mu + sigma^2 / 2).
  law.sigma_ = std::sqrt(2.0 * std::log(mean / median));
  law.min_ = min;
  law.max_ = max;
  return law;
}

LengthLaw LengthLaw::geometric(double mean, std::int32_t max) {
  ARCHIPELAGO_REQUIRE(mean >= 1.0 && max >= 1);
  LengthLaw law;
  law.kind_ = Kind::kGeometric;
  law.mean_ = mean;
  law.log_stay_ = std::log1p(-1.0 / mean);  // -inf when the mean is 1: always one token
  law.max_ = max;
  return law;
}

LengthLaw LengthLaw::quantiles(std::vector<QuantileCurve::Point> points) {
  LengthLaw law;
  law.kind_ = Kind::kQuantiles;
  law.curve_ = QuantileCurve(std::move(points), QuantileCurve::Between::kValue);
  ARCHIPELAGO_REQUIRE(law.curve_.low() >= 1.0);
  law.mean_ = law.curve_.mean();
  law.min_ = static_cast<std::int32_t>(std::lround(law.curve_.low()));
  law.max_ = static_cast<std::int32_t>(std::lround(law.curve_.high()));
  return law;
}

std::int32_t LengthLaw::draw(RandomStream& random) const {
  double tokens = mean_;
  if (kind_ == Kind::kLognormal) {
    tokens = std::exp(mu_ + sigma_ * random.normal());
  } else if (kind_ == Kind::kGeometric) {
    // The inverse of P(X > k) = (1 - 1/m)^k.
    tokens = 1.0 + std::floor(std::log1p(-random.uniform()) / log_stay_);
  } else if (kind_ == Kind::kQuantiles) {
    tokens = curve_.at(random.uniform());
  }
  const double low = min_;
  const double high = max_;
  return static_cast<std::int32_t>(std::lround(std::clamp(tokens, low, high)));
}

}  // namespace archipelago::workload
