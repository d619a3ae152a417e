// A time that depends on a number of tokens, listed at some and linear between them: constant below
// the first point, of the last slope (never falling) beyond the last.  The tokens are rounded up to
// a multiple first when the kernels do so.  Kept as one figure for each multiple, so a look-up is
// constant.  Listed times may fall as tokens grow (a better kernel is chosen), and do.
//
// Units    tokens; whole picoseconds.
// Source   platforms/<name>/serving_tables.csv
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "platform/tables.hpp"

namespace archipelago::serving {

class TokenCurve {
 public:
  using Points = std::vector<platform::ServingTables::TokensPoint>;
  TokenCurve() : by_step_(1), floors_(1) {}  // 0 everywhere
  // REQUIRES: points ascend, times are not negative, multiple > 0.
  TokenCurve(const Points& points, std::int64_t multiple);

  // REQUIRES: tokens >= 0.
  [[nodiscard]] std::int64_t at(std::int64_t tokens) const {
    const std::int64_t step = step_of(tokens);
    const auto last = static_cast<std::int64_t>(by_step_.size()) - 1;
    if (step <= last) return by_step_[static_cast<std::size_t>(step)];
    return by_step_.back() + last_slope_ * (step - last);
  }
  // The least time of so many tokens or more.  REQUIRES: tokens >= 0.
  [[nodiscard]] std::int64_t floor_from(std::int64_t tokens) const {
    const auto last = static_cast<std::int64_t>(floors_.size()) - 1;
    return floors_[static_cast<std::size_t>(std::min(step_of(tokens), last))];
  }
  // Every time divided by the speed and rounded.  REQUIRES: speed > 0.
  [[nodiscard]] TokenCurve slowed(double speed) const;

 private:
  [[nodiscard]] std::int64_t step_of(std::int64_t tokens) const {
    return multiple_ == 1 ? tokens : (tokens + multiple_ - 1) / multiple_;
  }
  void fill_steps(const Points& points);
  void fill_floors();

  std::int64_t multiple_ = 1;
  std::vector<std::int64_t> by_step_;  // of 0, 1, 2, ... multiples
  std::vector<std::int64_t> floors_;   // the least of by_step_ from there on
  std::int64_t last_slope_ = 0;        // ps per multiple beyond them, never negative
};

}  // namespace archipelago::serving
