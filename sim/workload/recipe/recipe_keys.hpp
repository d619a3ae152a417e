// The keys of a recipe (workloads/*.yaml): streams of inference, streams of training jobs, and the
// traces that either may replay, a row each.
//
// Flow     rows -> the readers of this folder (input/key_table.hpp) and `archipelago list
//          recipe-keys`, docs/workloads.md and docs/recipe.schema.json.
// To add   a row, its reader beside the others of its mapping, and a line in the tests that see
//          every key move a result (tests/experiment); then scripts/refresh-docs.sh.
#pragma once

#include <cstdint>
#include <vector>

#include "input/key_table.hpp"

namespace archipelago::workload {

[[nodiscard]] const std::vector<input::KeyRow>& recipe_keys();

// When a key is needed that a trace stands in for.
inline constexpr const char* kNoTrace = "without trace";
// Tokens of a prompt or an output.
inline constexpr std::int64_t kMaxTokens = 10'000'000;
// The coefficient of variation of the time between two requests or jobs.
inline constexpr input::Range kBurstiness{0.05, 20};
// Of all nations together.
inline constexpr input::Range kJobsPerDay{1e-6, 1e9};
// Run times of jobs, in seconds.
inline constexpr input::Range kRunTimes{1e-3, 100.0 * 86'400};
// Bytes of a dataset or checkpoint.
inline constexpr double kMaxBytes = 1e18;

}  // namespace archipelago::workload
