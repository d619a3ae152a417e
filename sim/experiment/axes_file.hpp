// The axes of an experiment as its file says them: values, which of them move together, which points
// are left out.
//
// Form     axes:    {policy: [islands, federated], platform.sites[hanoi].gpus: {from: 8, to: 32,
//                    factor: 2}}                 lists (axis.hpp) and ranges (axis_range.hpp)
//          zip:     [[horizon, warmup]]          the first value with the first, and so on
//          exclude: [{policy: islands, demand_scale: 4}]   every point with all of these values
// Flow     YAML -> read_axes(), read_zips(), read_exclusions() -> points_of() (scenario_points.hpp).
// Errors   faults are recorded in the YAML reader with their line.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiment/axis.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::experiment {

struct FileAxis {
  Axis axis;
  std::vector<input::YamlValue> values;
};
using FileAxes = std::vector<FileAxis>;

[[nodiscard]] FileAxes read_axes(const input::YamlMap& root);

// Axes that move together, by number.
using Zips = std::vector<std::vector<std::size_t>>;
[[nodiscard]] Zips read_zips(const input::YamlMap& root, const FileAxes& axes);

// Values of axes, by number: those that a point has in common with others.
using PartOfPoint = std::map<std::size_t, std::size_t>;

// {axis: value, ...}; what it names and no axis has is a fault.
[[nodiscard]] PartOfPoint read_part(const input::YamlValue& map, const FileAxes& axes);
[[nodiscard]] std::vector<PartOfPoint> read_exclusions(const input::YamlMap& root,
                                                       const FileAxes& axes);

[[nodiscard]] bool is_axis(const FileAxes& axes, const std::string& key);
[[nodiscard]] std::vector<Axis> words_of(const FileAxes& axes);

}  // namespace archipelago::experiment
