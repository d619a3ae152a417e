#include "serving/token_curve.hpp"

#include <cmath>

#include "base/error.hpp"
#include "base/sim_time.hpp"
#include "serving/divide.hpp"

namespace archipelago::serving {

TokenCurve::TokenCurve(const Points& points, std::int64_t multiple)
    : multiple_(multiple), by_step_(1) {
  ARCHIPELAGO_REQUIRE(multiple > 0);
  if (!points.empty()) fill_steps(points);
  fill_floors();
}

TokenCurve TokenCurve::slowed(double speed) const {
  ARCHIPELAGO_REQUIRE(speed > 0);
  const auto slow = [speed](std::int64_t ps) {
    return std::llround(static_cast<double>(ps) / speed);
  };
  TokenCurve curve = *this;
  for (std::int64_t& ps : curve.by_step_) ps = slow(ps);
  curve.last_slope_ = slow(last_slope_);
  curve.fill_floors();
  return curve;
}

void TokenCurve::fill_steps(const Points& points) {
  by_step_.clear();
  std::size_t next = 0;  // the first point that is not before n
  for (std::int64_t n = 0; n < points.back().tokens + multiple_; n += multiple_) {
    while (next + 1 < points.size() && points[next].tokens < n) ++next;
    const std::int64_t here = to_sim_time(points[next].time).ps;
    if (next == 0 && n <= points[0].tokens) {
      by_step_.push_back(here);
      continue;
    }
    const auto& before = points[next == 0 ? 0 : next - 1];
    const std::int64_t span = std::max<std::int64_t>(points[next].tokens - before.tokens, 1);
    const std::int64_t rise = here - to_sim_time(before.time).ps;
    const std::int64_t slope_from_here =
        n > points[next].tokens ? std::max<std::int64_t>(rise, 0) : rise;
    by_step_.push_back(here + divide_rounded(slope_from_here * (n - points[next].tokens), span));
  }
  if (points.size() < 2) return;
  const auto& a = points[points.size() - 2];
  const auto& b = points.back();
  const std::int64_t rise = to_sim_time(b.time).ps - to_sim_time(a.time).ps;
  last_slope_ = std::max<std::int64_t>(divide_rounded(rise * multiple_, b.tokens - a.tokens), 0);
}

void TokenCurve::fill_floors() {
  floors_ = by_step_;
  for (std::size_t i = floors_.size() - 1; i > 0; --i) {
    floors_[i - 1] = std::min(floors_[i - 1], floors_[i]);
  }
}

}  // namespace archipelago::serving
