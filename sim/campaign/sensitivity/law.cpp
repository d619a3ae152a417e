#include "campaign/sensitivity/law.hpp"

#include <algorithm>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/triangular.hpp>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/error.hpp"

namespace archipelago::campaign {

Law Law::uniform(double low, double high) {
  ARCHIPELAGO_REQUIRE(low < high);
  return {Kind::kUniform, low, high, 0};
}

Law Law::log_uniform(double low, double high) {
  ARCHIPELAGO_REQUIRE(0 < low && low < high);
  return {Kind::kLogUniform, low, high, 0};
}

Law Law::triangular(double low, double mode, double high) {
  ARCHIPELAGO_REQUIRE(low < high && low <= mode && mode <= high);
  return {Kind::kTriangular, low, high, mode};
}

Law Law::normal(double mean, double deviation) {
  ARCHIPELAGO_REQUIRE(deviation > 0);
  return {Kind::kNormal, mean, deviation, 0};
}

Law Law::lognormal(double median, double factor) {
  ARCHIPELAGO_REQUIRE(median > 0 && factor > 1);
  return {Kind::kLognormal, median, factor, 0};
}

Law Law::choice(std::vector<double> weights) {
  ARCHIPELAGO_REQUIRE(!weights.empty());
  ARCHIPELAGO_REQUIRE(std::all_of(weights.begin(), weights.end(), [](double w) { return w > 0; }));
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  Law law{Kind::kChoice, 0, 0, 0};
  double so_far = 0;
  for (const double weight : weights) law.sums_.push_back((so_far += weight) / sum);
  law.sums_.back() = 1;  // whatever rounding says
  return law;
}

double Law::quantile(double u) const {
  ARCHIPELAGO_REQUIRE(u >= 0 && u <= 1);
  const double inside = kTail + (1 - 2 * kTail) * u;
  switch (kind_) {
    case Kind::kUniform:
      return a_ + (b_ - a_) * u;
    case Kind::kLogUniform:
      return a_ * std::pow(b_ / a_, u);
    case Kind::kTriangular:
      return boost::math::quantile(boost::math::triangular(a_, c_, b_), u);
    case Kind::kNormal:
      return boost::math::quantile(boost::math::normal(a_, b_), inside);
    case Kind::kLognormal:
      return boost::math::quantile(boost::math::lognormal(std::log(a_), std::log(b_)), inside);
    case Kind::kChoice:
      break;
  }
  ARCHIPELAGO_REQUIRE(!is_choice());
  return 0;
}

Law Law::scaled(double by) const {
  ARCHIPELAGO_REQUIRE(by > 0 && !is_choice());
  const bool by_factor = kind_ == Kind::kLognormal;  // b_ is then a ratio
  return {kind_, by * a_, by_factor ? b_ : by * b_, by * c_};
}

std::size_t Law::option(double u) const {
  ARCHIPELAGO_REQUIRE(is_choice() && u >= 0 && u <= 1);
  const auto found = std::upper_bound(sums_.begin(), sums_.end(), u);
  return std::min(static_cast<std::size_t>(found - sums_.begin()), sums_.size() - 1);
}

double Law::middle(std::size_t option) const {
  ARCHIPELAGO_REQUIRE(option < sums_.size());
  return (sums_[option] + (option == 0 ? 0 : sums_[option - 1])) / 2;
}

std::string_view Law::word() const {
  switch (kind_) {
    case Kind::kUniform:
      return "uniform";
    case Kind::kLogUniform:
      return "log_uniform";
    case Kind::kTriangular:
      return "triangular";
    case Kind::kNormal:
      return "normal";
    case Kind::kLognormal:
      return "lognormal";
    case Kind::kChoice:
      break;
  }
  return "choice";
}

}  // namespace archipelago::campaign
