// Means and extremes of a step series over stretches of a run that follow one another.
//
// Flow     StepSeries -> SeriesWindow -> value(), and mean(), least(), most() of [from, to);
//          instants never fall.
// Cost     amortised constant: the window moves along with the run.
// Errors   reading past the series' end is the caller's bug and aborts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/error.hpp"
#include "base/step_series.hpp"

namespace archipelago {

class SeriesWindow {
 public:
  explicit SeriesWindow(StepSeries series) : series_(std::move(series)) {}

  // At that instant.
  [[nodiscard]] double value(SimTime when) { return series_.value(at(when)); }
  // Of [from, to), weighted by time.  REQUIRES: from < to.
  [[nodiscard]] double mean(SimTime from, SimTime to) {
    double sum = 0;
    walk(from, to, [&](double value, SimTime begins, SimTime ends) {
      sum += value * (ends - begins).seconds();
    });
    return sum / (to - from).seconds();
  }
  [[nodiscard]] double least(SimTime from, SimTime to) {
    double found = series_.value(at(from));
    walk(from, to, [&](double value, SimTime, SimTime) { found = std::min(found, value); });
    return found;
  }
  [[nodiscard]] double most(SimTime from, SimTime to) {
    double found = series_.value(at(from));
    walk(from, to, [&](double value, SimTime, SimTime) { found = std::max(found, value); });
    return found;
  }

 private:
  // The step that holds `when`.
  std::size_t at(SimTime when) {
    ARCHIPELAGO_REQUIRE(when < series_.end());
    while (series_.end(step_) <= when && step_ + 1 < series_.size()) ++step_;
    return step_;
  }
  template <class Visit>
  void walk(SimTime from, SimTime to, Visit visit) {
    ARCHIPELAGO_REQUIRE(from < to && to <= series_.end());
    for (std::size_t step = at(from); step < series_.size() && series_.start(step) < to; ++step) {
      visit(series_.value(step), std::max(from, series_.start(step)),
            std::min(to, series_.end(step)));
    }
  }

  StepSeries series_;
  std::size_t step_ = 0;
};

}  // namespace archipelago
