// How the figures of a metric are compared: by which method their interval is made, and the
// smallest difference that matters.  A smaller one is no finding, however many replicates prove it.
//
// Flow     comparison_rule() -> statistics.hpp (intervals) and verdict.hpp; `archipelago list
//          metrics NAME` and results/columns.csv show it.
// Rules    by unit, with exceptions by metric (comparison_rule.cpp).  The method follows from the
//          values that a figure can take.
// Matters  a difference of at least `relative` of the baseline's mean and at least `absolute`.  None
//          has a source: all are `assumed`, with the reason beside them; judge by the interval where
//          another size matters to you.
#pragma once

#include <string>
#include <string_view>

#include "metrics/statistics.hpp"

namespace archipelago::metrics {

struct ComparisonRule {
  IntervalMethod interval = IntervalMethod::kT;
  double relative = 0;   // of the baseline's mean
  double absolute = 0;   // in the metric's unit
  std::string_view why;  // that size
};

// REQUIRES: the metric is defined.
[[nodiscard]] const ComparisonRule& comparison_rule(std::string_view metric);

// The smallest difference from a baseline of that mean that matters.
[[nodiscard]] double smallest_difference(const ComparisonRule& rule, double baseline_mean);

// "log", "logit", "log above one", "t".
[[nodiscard]] std::string_view word_of(IntervalMethod method);
// "at least 0: symmetric on a log scale": which values a figure may take, so why that method.
[[nodiscard]] std::string_view reason_of(IntervalMethod method);
// "5 % and 0.005 s"; "0.001".
[[nodiscard]] std::string text_of(const ComparisonRule& rule, std::string_view unit);

}  // namespace archipelago::metrics
