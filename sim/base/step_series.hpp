// A piecewise-constant function of time: a rate by the hour, a price by the hour, a profile.
//
// Flow     profile in local time -> StepSeries over the run's horizon -> read step by step.
// Units    times are SimTime; values those of the caller.
// Errors   reading past the end is the caller's bug and aborts; a series never repeats silently.
#pragma once

#include <cstddef>
#include <vector>

#include "base/error.hpp"
#include "base/sim_time.hpp"

namespace archipelago {

struct Step {
  SimTime start;
  double value = 0.0;
};

// Steps in order of time, the first at 0; each lasts until the next, the last until `end`.
class StepSeries {
 public:
  StepSeries(std::vector<Step> steps, SimTime end) : steps_(std::move(steps)), end_(end) {
    ARCHIPELAGO_REQUIRE(!steps_.empty() && steps_.front().start == SimTime{});
    ARCHIPELAGO_REQUIRE(steps_.back().start < end_);
  }

  [[nodiscard]] std::size_t size() const noexcept { return steps_.size(); }
  [[nodiscard]] double value(std::size_t step) const { return steps_[step].value; }
  [[nodiscard]] SimTime start(std::size_t step) const { return steps_[step].start; }
  [[nodiscard]] SimTime end(std::size_t step) const {
    return step + 1 < steps_.size() ? steps_[step + 1].start : end_;
  }
  [[nodiscard]] SimTime end() const noexcept { return end_; }

 private:
  std::vector<Step> steps_;
  SimTime end_;
};

}  // namespace archipelago
