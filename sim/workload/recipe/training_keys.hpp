// The keys that only streams of training jobs have, for recipe_keys.hpp; each is named from its
// stream on ("run_time.law").
#pragma once

#include <vector>

#include "input/key_table.hpp"

namespace archipelago::workload {

// Of generated jobs.
[[nodiscard]] std::vector<input::KeyRow> gpu_keys();
[[nodiscard]] std::vector<input::KeyRow> run_time_keys();

// What every job of a stream has: limits, data, checkpoints.
[[nodiscard]] std::vector<input::KeyRow> job_keys();

// The model, and how several sites train it.
[[nodiscard]] std::vector<input::KeyRow> model_keys();
// Models of nations' own.
[[nodiscard]] std::vector<input::KeyRow> own_model_keys();
[[nodiscard]] std::vector<input::KeyRow> sync_keys();

}  // namespace archipelago::workload
