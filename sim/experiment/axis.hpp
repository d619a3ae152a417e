// The axes of an experiment: settings with several values, and the words by which each is known.
//
// Format   axes: {policy: [islands, {value: {hybrid: {within: 2 s}}, label: hybrid 2 s}]}
//          A value stands as the setting itself would, or as {value: ..., label: ...} when people
//          shall read other words than those that it gets by itself.
// Words    raw    as written, on one line of YAML: the cell of scenarios.csv, and what maps a
//                 scenario of one results folder to that of another
//          label  what people read: its `label:`; else a word or number as it stands, of a file the
//                 name without folder and ending, of a policy or queue its name and options
//          word   what the ids of version 0.1 were made of ("demand_scale-2"), so that tables of
//                 that version can be compared with those of this one
// Errors   faults are recorded in the YAML reader with their line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "input/yaml_reader.hpp"

namespace archipelago::experiment {

struct AxisValue {
  std::string raw;
  std::string label;
  std::string word;
};

struct Axis {
  std::string key;
  std::vector<AxisValue> values;

  // The value that `value` (of a baseline) means, by its label or by what it says.
  [[nodiscard]] std::optional<std::size_t> find(const input::YamlValue& value) const;
  [[nodiscard]] std::vector<std::string> labels() const;
};

// The value without its label, and its words.
struct LabelledValue {
  input::YamlValue value;
  AxisValue words;
};
[[nodiscard]] LabelledValue read_axis_value(const std::string& key, const input::YamlValue& value);

// What messages call a scenario with these values on these axes: "islands, demand_scale 2".
[[nodiscard]] std::string point_words(const std::vector<Axis>& axes,
                                      const std::vector<std::size_t>& point);

}  // namespace archipelago::experiment
