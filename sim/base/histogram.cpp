#include "base/histogram.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace archipelago {

namespace {

constexpr double kLow = 1e-6;
constexpr double kHigh = 1e6;
constexpr double kBinWidth = 1.01;

unsigned bin_count() {
  return static_cast<unsigned>(std::ceil(std::log(kHigh / kLow) / std::log(kBinWidth)));
}

}  // namespace

LogHistogram::LogHistogram() : bins_(std::tuple(Axis(bin_count(), kLow, kHigh)), Storage()) {}

void LogHistogram::add(double value) {
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = count_ == 0 ? value : std::max(max_, value);
  sum_ += value;
  ++count_;
  bins_(value);
}

void LogHistogram::merge(const LogHistogram& other) {
  if (other.count_ == 0) return;
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
  bins_ += other.bins_;
}

double LogHistogram::mean() const noexcept {
  return count_ == 0 ? 0.0 : sum_ / static_cast<double>(count_);
}

double LogHistogram::quantile(double p) const {
  ARCHIPELAGO_REQUIRE(p > 0.0 && p <= 1.0);
  if (count_ == 0) return 0.0;
  // A product that is whole but for rounding (0.07 x 100) must not be lifted to the next rank.
  const double exact_rank = p * static_cast<double>(count_);
  const auto rank =
      static_cast<std::uint64_t>(std::max(1.0, std::ceil(exact_rank - 1e-9 * exact_rank)));
  const Axis& axis = bins_.axis();
  std::uint64_t seen = bins_.at(-1);  // below the range
  if (seen >= rank) return min_;
  for (int bin = 0; bin < axis.size(); ++bin) {
    const std::uint64_t here = bins_.at(bin);
    if (seen + here < rank) {
      seen += here;
      continue;
    }
    // The values of a bin are taken as spread evenly (in logarithm) over it.
    const double place = (static_cast<double>(rank - seen) - 0.5) / static_cast<double>(here);
    const double low = axis.bin(bin).lower();
    return std::clamp(low * std::pow(axis.bin(bin).upper() / low, place), min_, max_);
  }
  return max_;
}

LogHistogram::Parts LogHistogram::parts() const {
  Parts parts{count_, sum_, min_, max_, {}};
  for (int bin = -1; bin <= bins_.axis().size(); ++bin) {
    const std::uint64_t here = bins_.at(bin);
    if (here > 0) parts.bins.emplace_back(bin, here);
  }
  return parts;
}

std::optional<LogHistogram> LogHistogram::from(const Parts& parts) {
  LogHistogram made;
  int last = -2;
  for (const auto& [bin, here] : parts.bins) {
    if (bin <= last || bin > made.bins_.axis().size()) return std::nullopt;
    made.bins_.at(bin) = here;
    made.count_ += here;
    last = bin;
  }
  if (made.count_ != parts.count) return std::nullopt;
  made.sum_ = parts.sum;
  made.min_ = parts.min;
  made.max_ = parts.max;
  return made;
}

}  // namespace archipelago
