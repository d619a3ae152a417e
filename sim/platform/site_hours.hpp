// A figure of a zone or site over a run: its hours if it has any, else the constant.
#pragma once

#include <optional>
#include <string>

#include "base/series_window.hpp"
#include "platform/power_rows.hpp"

namespace archipelago::platform {

// REQUIRES: the hours cover the run.
[[nodiscard]] inline SeriesWindow hours_of(const std::optional<Hourly>& hours, double constant,
                                           const std::string& timezone, UtcTime start,
                                           SimTime horizon) {
  if (hours) return SeriesWindow(hours->over(timezone, start, horizon));
  return SeriesWindow(StepSeries({{{}, constant}}, horizon));
}

}  // namespace archipelago::platform
