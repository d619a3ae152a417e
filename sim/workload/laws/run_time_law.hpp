// How long a generated job runs on its GPUs: a law to draw from.
//
//   fixed      always `time`
//   lognormal  median m and mean a of the untruncated law: ln X ~ Normal(ln m, 2 ln(a / m)),
//   clamped work       FLOPs / (GPUs x BF16 rate x MFU), FLOPs = 6 x parameters x tokens
//
// Source   6 FLOPs a parameter and token (2 forward, 4 backward): Kaplan et al. 2020, arXiv
//          2001.08361; Hoffmann et al. 2022 (arXiv 2203.15556) count alike.  MFU, the share of the
//          peak rate that becomes model FLOPs: PaLM, arXiv 2204.02311.
// Units    seconds; GPUs in thousandths; FLOP/s.
// Errors   the recipe's reader checks the parameters (training_recipe.cpp).
#pragma once

#include <cstdint>

#include "base/random.hpp"
#include "base/sim_time.hpp"

namespace archipelago::workload {

inline constexpr double kFlopsPerParameterToken = 6;

class RunTimeLaw {
 public:
  // REQUIRES: 0 < seconds <= 100 days.
  static RunTimeLaw fixed(double seconds);
  // REQUIRES: 0 < median <= mean, 0 <= min <= max <= 100 days.
  static RunTimeLaw lognormal(double median, double mean, double min, double max);
  // `flops` over the effective rate of one GPU.  REQUIRES: both above 0.
  static RunTimeLaw work(double flops, double gpu_flops_per_s);

  // Draws only when the law is lognormal.
  [[nodiscard]] SimTime draw(RandomStream& random, std::int64_t gpu_milli) const;

  // In seconds, on so many GPUs; lognormal: before clamping.
  [[nodiscard]] double mean(std::int64_t gpu_milli) const;

 private:
  enum class Kind : std::uint8_t { kFixed, kLognormal, kWork };
  RunTimeLaw() = default;

  Kind kind_ = Kind::kFixed;
  double mean_ = 0;  // of one GPU for work
  double mu_ = 0;    // of ln X
  double sigma_ = 0;
  double min_ = 0;
  double max_ = 0;
};

}  // namespace archipelago::workload
