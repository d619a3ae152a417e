// What the streams of a recipe have in common, inference and training: where users are, and when.
//
// Flow     recipe.cpp and training_recipe.cpp -> these -> shares and weights as checked values.
// Errors   faults go to the recipe's file; the answers are then stand-ins.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "input/key_table.hpp"
#include "platform/platform.hpp"
#include "workload/laws/quantile_curve.hpp"

namespace archipelago::workload {

// `nations:` -> shares by NationIndex that sum to 1: members of the bloc by the column named, or
// the nations listed with their weights.
std::vector<double> read_nations(const input::KeyedMap& stream, const platform::Platform& platform);

// hour_weights, by name (laws/day_shape.hpp) or one by one, and day_weights; all alike when the
// stream has none.
std::array<double, 24> read_hour_weights(const input::KeyedMap& stream);
std::array<double, 7> read_day_weights(const input::KeyedMap& stream);

// `data_classes: {public: 0.9, personal: 0.1}` -> shares by class that sum to 1; all public when
// the stream says nothing.
std::array<double, platform::kDataClasses> read_data_classes(const input::KeyedMap& stream);

// `percentiles: {0: ..., 50: ..., 100: ...}` of a law; empty, and a fault, when they are no
// distribution.  `value` reads one of them and records its fault; `what` they are called.
std::vector<QuantileCurve::Point> read_percentiles(
    const input::KeyedMap& law, std::string_view what,
    const std::function<double(const input::YamlValue&)>& value);

// Whether shares sum to 1, but for rounding.
bool is_whole(double sum);

// The names of a table's rows, for suggestions.
std::vector<std::string> names_of(const auto& rows, auto name) {
  std::vector<std::string> names;
  names.reserve(rows.size());
  for (const auto& row : rows) names.push_back(row.*name);
  return names;
}

}  // namespace archipelago::workload
