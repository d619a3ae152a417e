// Reads one stream of a recipe's `training:` (training_stream.hpp has the format).
//
// Errors   faults go to the recipe's file, all at once; the answer is then a stand-in.
#pragma once

#include <filesystem>

#include "input/key_table.hpp"
#include "platform/platform.hpp"
#include "workload/recipe/training_stream.hpp"

namespace archipelago::workload {

// `folder` is the recipe's.
TrainingStream read_training_stream(const input::KeyedMap& map, const platform::Platform& platform,
                                    const std::filesystem::path& folder);

}  // namespace archipelago::workload
