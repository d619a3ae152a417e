// How bursty the rows of a trace come: the coefficient of variation of the gaps between them, with
// what a coarse clock hides taken out.
//
// Flow     row after row -> add() -> variation(step) once the step of the clock is known.
// Model    n rows that share a stamp of a clock of step h came anywhere inside it: they are taken as
//          independent and uniform over [stamp, stamp + h), which is exact for Poisson arrivals
//          (given their number they are so).  No draw is made, the expected moments are summed.  Of
//          n uniform points over h, the n - 1 gaps between them and those to the two ends have the
//          mean h / (n + 1) and the second moment 2 h^2 / ((n + 1) (n + 2)), so the variance
//          n h^2 / ((n + 1)^2 (n + 2)).  The gap from the last of n rows to the first of m, whose
//          stamps are d apart, is (h - last) + (d - h) + first: mean d + h c with
//          c = 1 / (n + 1) + 1 / (m + 1) - 1, variance h^2 (v(n) + v(m)).
//          Stamps that are all different say nothing of rows inside a step, and are left as they
//          are: Sheppard's h^2 / 6 is then at most a sixth of the squared mean gap.
// Hours    the gaps of every hour of the clock with at least kMinGapsOfHour, against the mean of
//          their hour; the squared coefficients add up with their gaps as weights.  A gap counts in
//          the hour in which it ends, without the whole hours in it that have no row: those are
//          closed.
// Units    nanoseconds in, seconds inside.
// Memory   one set of sums for every hour that has so many gaps.
// Source   Sheppard's corrections; order statistics of the uniform law (beta).
#pragma once

#include <cstdint>
#include <vector>

namespace archipelago::workload {

inline constexpr std::uint64_t kMinGapsOfHour = 30;

// Sums over gaps that are polynomials of the step h: mean = (d + c h), square = (d2 + 2 dc h + q h^2).
struct GapSums {
  std::uint64_t count = 0;
  double d = 0;
  double c = 0;
  double d2 = 0;
  double dc = 0;
  double q = 0;

  void operator+=(const GapSums& other);
  // The squared coefficient of variation; 0 when no time passes.
  [[nodiscard]] double squared_cv(double step) const;
};

class GapMoments {
 public:
  // Of rows in order of time, on the file's clock.
  void add(std::int64_t at);
  // Before the two below.
  void finish();

  // Whether rows share a stamp.
  [[nodiscard]] std::uint64_t ties() const noexcept { return ties_; }
  // Over the whole trace, and against the mean of each hour (the whole trace's when no hour has
  // enough gaps).  `step` in nanoseconds; 0: stamps are exact.
  [[nodiscard]] double variation(std::int64_t step) const;
  [[nodiscard]] double hourly_variation(std::int64_t step) const;

 private:
  void close_stamp();
  void close_hour();

  bool begun_ = false;
  std::int64_t stamp_ = 0;  // of the rows that come now, so many
  std::uint64_t rows_ = 0;
  std::int64_t before_ = 0;  // the stamp before, so many rows; 0: none
  std::uint64_t rows_before_ = 0;
  std::uint64_t ties_ = 0;
  std::int64_t hour_ = 0;
  GapSums whole_;
  GapSums hour_sums_;
  std::vector<GapSums> hours_;  // with enough gaps
};

}  // namespace archipelago::workload
