// How long a generated job runs on its GPUs: a law to draw from.
//
//   fixed        always `time`
//   lognormal    median m and mean a of the untruncated law: ln X ~ Normal(ln m, 2 ln(a / m)),
//                clamped
//   percentiles  the inverse of a cumulative distribution given at some percentages, straight lines
//                in the logarithm of time between, both ends among them (quantile_curve.hpp)
//   mixture      one of the laws above, drawn by its share: jobs of several kinds that ask for GPUs
//                alike (others are streams of their own)
//   work         FLOPs / (GPUs x BF16 rate x MFU), FLOPs = 6 x parameters x tokens
//
// Choice   two numbers, median and mean, make a lognormal, but run times of clusters are none: for
//          Philly it is 1.4 times too long at p75 and 0.65 times at p99
//          (results/validation/job-laws.md).  Where percentiles are published, take them.
// Source   6 FLOPs a parameter and token (2 forward, 4 backward): Kaplan et al. 2020, arXiv
//          2001.08361; Hoffmann et al. 2022 (arXiv 2203.15556) count alike.  MFU, the share of the
//          peak rate that becomes model FLOPs: PaLM, arXiv 2204.02311.
// Units    seconds; GPUs in thousandths; FLOP/s.
// Errors   the recipe's reader checks the parameters (run_time_recipe.hpp).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "workload/laws/quantile_curve.hpp"

namespace archipelago::workload {

inline constexpr double kFlopsPerParameterToken = 6;

class RunTimeLaw {
 public:
  struct Part;

  // REQUIRES: 0 < seconds <= 100 days.
  static RunTimeLaw fixed(double seconds);
  // REQUIRES: 0 < median <= mean, 0 <= min <= max <= 100 days.
  static RunTimeLaw lognormal(double median, double mean, double min, double max);
  // REQUIRES: those of QuantileCurve, values of at most 100 days.
  static RunTimeLaw percentiles(std::vector<QuantileCurve::Point> points);
  // REQUIRES: no share below 0 and one above; no part is a mixture or work.
  static RunTimeLaw mixture(const std::vector<Part>& parts);
  // `flops` over the effective rate of one GPU.  REQUIRES: both above 0.
  static RunTimeLaw work(double flops, double gpu_flops_per_s);

  // fixed and work draw nothing; a mixture first its part, then of that.
  [[nodiscard]] SimTime draw(RandomStream& random, std::int64_t gpu_milli) const;

  // In seconds, on so many GPUs; lognormal: before clamping.
  [[nodiscard]] double mean(std::int64_t gpu_milli) const;

 private:
  enum class Kind : std::uint8_t { kFixed, kLognormal, kPercentiles, kMixture, kWork };
  struct Mixture;
  RunTimeLaw() = default;

  [[nodiscard]] double seconds(RandomStream& random, std::int64_t gpu_milli) const;

  Kind kind_ = Kind::kFixed;
  double mean_ = 0;  // of one GPU for work
  double mu_ = 0;    // of ln X
  double sigma_ = 0;
  double min_ = 0;
  double max_ = 0;
  QuantileCurve curve_;
  std::shared_ptr<const Mixture> mixture_;
};

struct RunTimeLaw::Part {
  RunTimeLaw law;
  double share = 0;  // of the jobs
};

}  // namespace archipelago::workload
