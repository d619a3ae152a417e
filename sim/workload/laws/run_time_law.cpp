#include "workload/laws/run_time_law.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace archipelago::workload {

namespace {

const double kLongest = kMaxHorizon.seconds();

}  // namespace

RunTimeLaw RunTimeLaw::fixed(double seconds) {
  ARCHIPELAGO_REQUIRE(seconds > 0 && seconds <= kLongest);
  RunTimeLaw law;
  law.mean_ = seconds;
  return law;
}

RunTimeLaw RunTimeLaw::lognormal(double median, double mean, double min, double max) {
  ARCHIPELAGO_REQUIRE(median > 0 && mean >= median && min >= 0 && max >= min && max <= kLongest);
  RunTimeLaw law;
  law.kind_ = Kind::kLognormal;
  law.mean_ = mean;
  law.mu_ = std::log(median);
  // The mean of a lognormal is exp(mu + sigma^2 / 2).
  law.sigma_ = std::sqrt(2.0 * std::log(mean / median));
  law.min_ = min;
  law.max_ = max;
  return law;
}

RunTimeLaw RunTimeLaw::work(double flops, double gpu_flops_per_s) {
  ARCHIPELAGO_REQUIRE(flops > 0 && gpu_flops_per_s > 0);
  RunTimeLaw law;
  law.kind_ = Kind::kWork;
  law.mean_ = flops / gpu_flops_per_s;
  return law;
}

double RunTimeLaw::mean(std::int64_t gpu_milli) const {
  return kind_ == Kind::kWork ? mean_ * 1000 / static_cast<double>(gpu_milli) : mean_;
}

SimTime RunTimeLaw::draw(RandomStream& random, std::int64_t gpu_milli) const {
  double seconds = mean(gpu_milli);
  if (kind_ == Kind::kLognormal) {
    seconds = std::clamp(std::exp(mu_ + sigma_ * random.normal()), min_, max_);
  }
  return to_sim_time(Seconds(std::min(seconds, kLongest)));
}

}  // namespace archipelago::workload
