#include "workload/traces/gap_moments.hpp"

#include <algorithm>
#include <cmath>

#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

constexpr double kRoundingError = 1e-12;
constexpr std::int64_t kHour = 3600 * kNanosecondsPerSecond;

double seconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) * 1e-9; }

// The variance of the distance from one of n uniform points to its neighbour, as a share of h^2.
double spread(double n) { return n / ((n + 1) * (n + 1) * (n + 2)); }

// The gaps between n rows of one stamp.
GapSums inside(std::uint64_t rows) {
  const auto n = static_cast<double>(rows);
  GapSums sums;
  sums.count = rows - 1;
  sums.c = (n - 1) / (n + 1);
  sums.q = 2 * (n - 1) / ((n + 1) * (n + 2));
  return sums;
}

// The gap from the last of n rows to the first of m.
GapSums between(double gap, std::uint64_t rows_before, std::uint64_t rows) {
  const auto n = static_cast<double>(rows_before);
  const auto m = static_cast<double>(rows);
  const double c = 1 / (n + 1) + 1 / (m + 1) - 1;
  return {1, gap, c, gap * gap, gap * c, spread(n) + spread(m) + c * c};
}

}  // namespace

void GapSums::operator+=(const GapSums& other) {
  count += other.count;
  d += other.d;
  c += other.c;
  d2 += other.d2;
  dc += other.dc;
  q += other.q;
}

double GapSums::squared_cv(double step) const {
  const auto n = static_cast<double>(count);
  const double mean = (d + c * step) / n;
  const double square = (d2 + 2 * dc * step + q * step * step) / n;
  if (count == 0 || !(mean > 0)) return 0;
  const double squared = square / (mean * mean) - 1;
  return squared > kRoundingError ? squared : 0;  // even gaps leave the rounding of their sums
}

void GapMoments::add(std::int64_t at) {
  if (begun_ && at == stamp_) {
    ++rows_;
    ++ties_;
    return;
  }
  close_stamp();
  begun_ = true;
  stamp_ = at;
  rows_ = 1;
}

// Counts the gaps in front of the rows of the current stamp and between them.
void GapMoments::close_stamp() {
  if (!begun_) return;
  const std::int64_t hour = stamp_ / kHour;
  if (hour != hour_) close_hour();
  hour_ = hour;
  GapSums sums = inside(rows_);
  whole_ += sums;
  hour_sums_ += sums;
  if (rows_before_ > 0) {
    whole_ += between(seconds(stamp_ - before_), rows_before_, rows_);
    const std::int64_t closed = std::max<std::int64_t>(0, hour - before_ / kHour - 1);
    hour_sums_ += between(seconds(stamp_ - before_ - closed * kHour), rows_before_, rows_);
  }
  before_ = stamp_;
  rows_before_ = rows_;
}

void GapMoments::close_hour() {
  if (hour_sums_.count >= kMinGapsOfHour) hours_.push_back(hour_sums_);
  hour_sums_ = {};
}

void GapMoments::finish() {
  close_stamp();
  close_hour();
  begun_ = false;
}

double GapMoments::variation(std::int64_t step) const {
  return std::sqrt(whole_.squared_cv(ties_ > 0 ? seconds(step) : 0));
}

double GapMoments::hourly_variation(std::int64_t step) const {
  double sum = 0;
  double weight = 0;
  for (const GapSums& hour : hours_) {
    sum += hour.squared_cv(ties_ > 0 ? seconds(step) : 0) * static_cast<double>(hour.count);
    weight += static_cast<double>(hour.count);
  }
  return weight > 0 ? std::sqrt(sum / weight) : variation(step);
}

}  // namespace archipelago::workload
