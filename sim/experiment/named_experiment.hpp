// The experiment that the file of a study names, and what such a file says of its sites: fleets of a
// sizing and a plan are those of an experiment.
//
// Format   experiment: ../fleets/toy2-fleets.yaml      a path from the file's folder, or a name
//          most_gpus: {"*": 100, oregon: 0}            sites by name or pattern
// Errors   faults of the naming file are recorded in its YAML reader, those of the experiment's own
//          files in `issues`.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "experiment/experiment.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::experiment {

// `set`, `only`: as `run` takes them.  Nothing after a fault.
[[nodiscard]] std::optional<Experiment> load_named(const input::YamlMap& root,
                                                   const std::filesystem::path& file,
                                                   const std::vector<std::string>& set,
                                                   const std::vector<std::string>& only,
                                                   Issues& issues);

// Calls `take` with each value and the sites that its pattern fits, in the file's order; a pattern that
// fits none is a fault.
void each_pattern_of_sites(const input::YamlMap& patterns, const platform::Platform& platform,
                           const std::function<void(const input::YamlValue& value,
                                                    const std::vector<std::size_t>& sites)>& take);

}  // namespace archipelago::experiment
