// Words of the command line that set values of an experiment, as `run --set` and `check --set` take
// them.
//
// Form     KEY=VALUE: any setting (serving.timeout=5 s), `replicates` and `seed`, and any value by path
//          (value_path.hpp): platform.sites[hanoi].gpus=+8.  The value as YAML on one line; it takes
//          the place of the file's.  A setting with several values is chosen by --only instead.
// Flow     words -> apply_overrides() -> the YAML file, before it is read.  Manifest and records name
//          the words, and `verify` and `metrics` give them again.
// Errors   recorded in the file with "--set KEY" for a place; likewise what its reader finds with them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "input/origin.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::experiment {

// Of each setting that was set, the words that did.
using OverrideOrigins = std::map<std::string, input::Origin>;

[[nodiscard]] OverrideOrigins apply_overrides(const std::vector<std::string>& words,
                                              input::YamlFile& file);

}  // namespace archipelago::experiment
