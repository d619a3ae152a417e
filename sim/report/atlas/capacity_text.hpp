// What one replica of every serving profile of a platform yields by the number of requests in it:
// what `archipelago platform capacity NAME` prints.
//
// Flow     Platform -> rows (serving/steady_state.hpp) -> text, CSV or Markdown.
// Rows     profiles in the order of serving_profiles.csv; batches as asked, otherwise powers of two
//          up to the profile's range_batch; a batch whose KV cache does not fit the replica's
//          memory is left out.  A batch beyond range_batch is printed with `beyond_range` yes.
// Columns  tokens_per_s: output tokens of the replica; tpot_ms; gpu_w: board of one GPU, mean over
//          the busy time, empty without gpu_clocks.csv; gpu_j_per_token: boards of the replica,
//          without the node around them.
// Errors   none; REQUIRES as steady_state().
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/platform.hpp"
#include "serving/pool_spec.hpp"

namespace archipelago::report {

// A closed benchmark.
struct CapacityLoad {
  std::int64_t prompt_tokens = 150;
  std::int64_t output_tokens = 400;
  serving::Scheduler scheduler = serving::Scheduler::kChunked;
  std::vector<std::int64_t> batches = {};  // empty: powers of two
};

std::string capacity_text(const platform::Platform& platform, const CapacityLoad& load);
std::string capacity_csv(const platform::Platform& platform, const CapacityLoad& load);
std::string capacity_markdown(const platform::Platform& platform, const CapacityLoad& load);

}  // namespace archipelago::report
