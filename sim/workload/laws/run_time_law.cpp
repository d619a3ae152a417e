#include "workload/laws/run_time_law.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "workload/laws/choice.hpp"

namespace archipelago::workload {

namespace {

const double longest = kMaxHorizon.seconds();

}  // namespace

struct RunTimeLaw::Mixture {
  Choice<RunTimeLaw> parts;
};

RunTimeLaw RunTimeLaw::fixed(double seconds) {
  ARCHIPELAGO_REQUIRE(seconds > 0 && seconds <= longest);
  RunTimeLaw law;
  law.mean_ = seconds;
  return law;
}

RunTimeLaw RunTimeLaw::lognormal(double median, double mean, double min, double max) {
  ARCHIPELAGO_REQUIRE(median > 0 && mean >= median && min >= 0 && max >= min && max <= longest);
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

RunTimeLaw RunTimeLaw::percentiles(std::vector<QuantileCurve::Point> points) {
  RunTimeLaw law;
  law.kind_ = Kind::kPercentiles;
  law.curve_ = QuantileCurve(std::move(points), QuantileCurve::Between::kLogValue);
  ARCHIPELAGO_REQUIRE(law.curve_.high() <= longest);
  law.mean_ = law.curve_.mean();
  return law;
}

RunTimeLaw RunTimeLaw::mixture(const std::vector<Part>& parts) {
  auto mixture = std::make_shared<Mixture>();
  double shares = 0;
  double sum = 0;
  for (const Part& part : parts) {
    ARCHIPELAGO_REQUIRE(part.share >= 0 && part.law.kind_ != Kind::kMixture &&
                        part.law.kind_ != Kind::kWork);
    if (!(part.share > 0)) continue;
    mixture->parts.add(part.law, part.share);
    shares += part.share;
    sum += part.share * part.law.mean_;
  }
  ARCHIPELAGO_REQUIRE(shares > 0);
  RunTimeLaw law;
  law.kind_ = Kind::kMixture;
  law.mean_ = sum / shares;
  law.mixture_ = std::move(mixture);
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

double RunTimeLaw::seconds(RandomStream& random, std::int64_t gpu_milli) const {
  switch (kind_) {
    case Kind::kLognormal:
      return std::clamp(std::exp(mu_ + sigma_ * random.normal()), min_, max_);
    case Kind::kPercentiles:
      return curve_.at(random.uniform());
    case Kind::kMixture:
      return mixture_->parts.draw(random).seconds(random, gpu_milli);
    case Kind::kFixed:
    case Kind::kWork:
      break;
  }
  return mean(gpu_milli);
}

SimTime RunTimeLaw::draw(RandomStream& random, std::int64_t gpu_milli) const {
  return to_sim_time(Seconds(std::min(seconds(random, gpu_milli), longest)));
}

}  // namespace archipelago::workload
