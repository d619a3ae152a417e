// Values that no setting names: any cell of the platform and any key of the recipe, by path.
//
// Form     platform.TABLE[ROW].COLUMN: platform.sites[hanoi].gpus, platform.nations[*].wacc
//          (platform/load/table_edits.hpp); GPUs bring their megawatts (load/table_editor.hpp)
//          workload.KEY: workload.inference[chat].requests_per_day, workload.training[0].source
//          (input/yaml_edit.hpp); files that a recipe names lie where its own do
// Place    under `set:` with a value, under `axes:` with several, `--set PATH=VALUE`.
// Values   as in the file that is changed, or "+8", "-8", "x1.2" of its number.
// Flow     experiment file -> apply_value() -> ScenarioSettings -> Library -> Platform, Recipe.
// Errors   faults are recorded in the YAML reader with their line; what the platform or the recipe
//          have against a value is said by their loaders, at the line of the value.
#pragma once

#include <string>
#include <string_view>

#include "experiment/settings.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::experiment {

// "platform.", "workload." and something behind it.
[[nodiscard]] bool is_value_path(std::string_view key);

// What is wrong with such a path before any file is read; "" when nothing is.
[[nodiscard]] std::string fault_of_path(std::string_view path);

// Adds the change.  `place` is the key above: "axes" or "set"; `file` is that of the value.
// REQUIRES: is_value_path(path).
void apply_value(const std::string& path, const input::YamlValue& value, const std::string& file,
                 std::string_view place, ScenarioSettings& settings);

// What people read before the value: "sites[hanoi].gpus".
[[nodiscard]] std::string short_path(const std::string& path);

// The changes of the scenario as text, in order: two scenarios with the same text have the same
// platform and the same recipe when their files are the same.  "" without changes.
[[nodiscard]] std::string platform_changes(const ScenarioSettings& settings);
[[nodiscard]] std::string workload_changes(const ScenarioSettings& settings);

}  // namespace archipelago::experiment
