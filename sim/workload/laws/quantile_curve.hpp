// The inverse of a cumulative distribution that is known at some shares: what a published table of
// percentiles says and no more.  Both ends are part of it, so that nothing is drawn beyond them.
//
// Between  kValue     straight lines in the value: whole numbers within a factor of a few
//          kLogValue  straight lines in its logarithm: times over several powers of ten, where a
//                     line in the value would put most of a step near its upper end.  The mean of
//                     a step from a to b is then (b - a) / ln(b / a)
// Flow     a recipe's `percentiles` -> QuantileCurve -> LengthLaw, RunTimeLaw: at(a uniform number).
// Units    the caller's.
// Errors   recipe_parts.hpp checks what users write.
#pragma once

#include <cstdint>
#include <vector>

namespace archipelago::workload {

class QuantileCurve {
 public:
  struct Point {
    double share;  // 0..1
    double value;
  };
  enum class Between : std::uint8_t { kValue, kLogValue };

  QuantileCurve() = default;  // of no points; only to be assigned to
  // REQUIRES: at least two points, shares rising strictly from 0 to 1, values above 0 that do not
  // fall.
  QuantileCurve(std::vector<Point> points, Between between);

  // The value that a share u of all does not exceed.  REQUIRES: 0 <= u <= 1.
  [[nodiscard]] double at(double u) const;

  [[nodiscard]] double mean() const noexcept { return mean_; }
  [[nodiscard]] double low() const { return points_.front().value; }
  [[nodiscard]] double high() const { return points_.back().value; }

 private:
  std::vector<Point> points_;
  Between between_ = Between::kValue;
  double mean_ = 0;
};

}  // namespace archipelago::workload
