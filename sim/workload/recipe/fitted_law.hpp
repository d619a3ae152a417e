// What recipes fitted to traces have in common: laws of percentiles, words that are safe in YAML,
// the nations that stand in.
//
// Flow     trace_recipe.cpp (requests), job_recipe.cpp (jobs) -> these -> lines of a recipe.
// Points   nine percentages, and more where the line between two of them is furthest from the trace
//          (a heavy tail bends), until the errors of all lines together are below half a percent of
//          the mean, or sixty lines are drawn.
// Errors   InputError: the platform has no bloc of nations.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/platform.hpp"
#include "workload/laws/quantile_curve.hpp"

namespace archipelago::workload {

// Of the values of a trace.
struct Distribution {
  std::function<double(double share)> quantile;
  // The integral of the quantile function from one share to another.
  std::function<double(double from, double to)> mean_part;
  double mean = 0;
};

std::vector<QuantileCurve::Point> fitted_points(const Distribution& values,
                                                QuantileCurve::Between between);

// Fit for a comment and, in double quotes, for a value.
std::string plain_text(const std::string& text);

// "AzureLLMInferenceTrace_conv.csv.gz" -> "azurellminferencetrace-conv".
std::string recipe_name(const std::string& file);

// "1000000", "0.00123": what a YAML number may be.
std::string yaml_number(double value);

// The bloc with the most members; the first of the table among equals.
std::string largest_bloc(const platform::Platform& platform);

}  // namespace archipelago::workload
