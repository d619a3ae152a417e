// A recipe of which a scenario sets some keys (input/yaml_edit.hpp): a variant without another file.
//
// Flow     `workload.inference[chat].requests_per_day: x2` in an experiment -> YamlEdit ->
//          load_recipe() -> Recipe.
// Errors   as load_recipe() (recipe.hpp); faults with what was set name its place.
#pragma once

#include <filesystem>
#include <vector>

#include "input/yaml_edit.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::workload {

[[nodiscard]] Recipe load_recipe(const std::filesystem::path& file,
                                 const platform::Platform& platform,
                                 const std::vector<input::YamlEdit>& edits);

}  // namespace archipelago::workload
