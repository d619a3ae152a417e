// When the users of one nation ask: a renewal process in operational time, carried to clock time
// through the integral of the nation's hourly rate.
//
// Model    gaps of mean 1 with the coefficient of variation `burstiness` (exponential when it is 1,
//          gamma otherwise, as BurstGPT, arXiv 2401.17644, finds for LLM arrivals).  The rate of
//          local hour h on weekday d is
//             per_day x hour_weights[h] / mean(hour_weights) x day_weights[d] / mean(day_weights)
//          over 24 h.
// Units    SimTime; events a picosecond.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "base/local_time.hpp"
#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "base/step_series.hpp"

namespace archipelago::workload {

StepSeries hourly_rate(double per_day, const std::array<double, 24>& hour_weights,
                       const std::array<double, 7>& day_weights, const std::string& timezone,
                       UtcTime start, SimTime horizon);

class ArrivalTimes {
 public:
  // REQUIRES: burstiness > 0.  advance() leads to the first arrival.
  ArrivalTimes(StepSeries rate, double burstiness)
      : rate_(std::move(rate)),
        burstiness_(burstiness),
        gaps_(1.0 / (burstiness * burstiness), 1.0 / (1.0 / (burstiness * burstiness))) {}

  // kNever when the end of the series is reached.
  [[nodiscard]] SimTime at() const noexcept { return at_; }

  // Draws one gap.
  void advance(RandomStream& random);

 private:
  StepSeries rate_;
  double burstiness_;
  GammaLaw gaps_;  // of mean 1
  std::size_t step_ = 0;
  double exact_at_ps_ = 0;
  SimTime at_;
};

}  // namespace archipelago::workload
