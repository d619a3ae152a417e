#include "workload/laws/quantile_curve.hpp"

#include <cmath>
#include <cstddef>
#include <utility>

#include "base/error.hpp"

namespace archipelago::workload {

namespace {

// Of the values between two points.
double mean_between(double low, double high, QuantileCurve::Between between) {
  if (between == QuantileCurve::Between::kLogValue && high > low) {
    return (high - low) / std::log(high / low);
  }
  return (low + high) / 2.0;
}

}  // namespace

QuantileCurve::QuantileCurve(std::vector<Point> points, Between between)
    : points_(std::move(points)), between_(between) {
  ARCHIPELAGO_REQUIRE(points_.size() >= 2);
  ARCHIPELAGO_REQUIRE(points_.front().share == 0.0 && points_.back().share == 1.0);
  for (std::size_t i = 1; i < points_.size(); ++i) {
    const Point& a = points_[i - 1];
    const Point& b = points_[i];
    ARCHIPELAGO_REQUIRE(b.share > a.share && b.value >= a.value && a.value > 0.0);
    mean_ += (b.share - a.share) * mean_between(a.value, b.value, between_);
  }
}

double QuantileCurve::at(double u) const {
  // The first that is no less than u, counted without a branch that nobody could predict.
  std::size_t i = 1;
  for (std::size_t k = 1; k + 1 < points_.size(); ++k) i += points_[k].share < u ? 1 : 0;
  const Point& a = points_[i - 1];
  const Point& b = points_[i];
  if (between_ == Between::kLogValue) {
    return a.value * std::pow(b.value / a.value, (u - a.share) / (b.share - a.share));
  }
  return a.value + (b.value - a.value) * (u - a.share) / (b.share - a.share);
}

}  // namespace archipelago::workload
