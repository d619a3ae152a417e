// An axis that is written as a range instead of a list.
//
// Form     {from: 1, to: 4, step: 1}                    1, 2, 3, 4
//          {from: 1, to: 1000, factor: 10}              1, 10, 100, 1000
//          {from: 1, to: 1000, points: 7}               in equal steps, both ends included
//          {from: 1, to: 1000, points: 7, scale: log}   in equal factors
//          Ends and step may have one unit, or lead with the x of a change: {from: 1 h, to: 4 h,
//          step: 1 h}, {from: x0.5, to: x2, factor: 2}.  The range ends at `to` or at the last value
//          before it.
// Values   to 12 digits, those of `points` to 6: what a person would have written into a list.
// Errors   faults are recorded in the YAML reader with their line.
#pragma once

#include <vector>

#include "input/yaml_reader.hpp"

namespace archipelago::experiment {

// Empty after a fault.
[[nodiscard]] std::vector<input::YamlValue> range_values(const input::YamlValue& range);

}  // namespace archipelago::experiment
