// What a request costs a replica that is always full: GPU time and watts, for those who weigh single
// requests (site_footprints.hpp, experiment/outcome_rows.hpp).
//
// Model    GPU time = GPUs of a replica / saturated rate of requests of that length
//          (serving/capacity.hpp).  Draws are those of the full clock above what the GPU draws
//          anyway with its model loaded: `prompts` of the prefill phase, `full` with every seat
//          taken (platform/serving_draw.hpp), or of the decode phase in a split pool.
// Units    GPU-seconds; W of one board, before PUE.
// Errors   none.
#pragma once

#include <cstdint>

#include "engine/fleet/deployment.hpp"
#include "platform/platform.hpp"
#include "serving/capacity.hpp"

namespace archipelago::engine {

// REQUIRES: both token counts above 0.
[[nodiscard]] inline double gpu_seconds(const platform::Platform& platform, const Pool& pool,
                                        const serving::PoolSpec& spec, std::int32_t prompt_tokens,
                                        std::int32_t output_tokens) {
  serving::LengthSums sums;
  sums.add(prompt_tokens, output_tokens);
  return platform.profiles[pool.profile.at()].tensor_parallel / serving::saturated_rate(spec, sums);
}

struct RisesAboveIdle {
  double prompts_w = 0;
  double full_w = 0;
};

// 0 where the GPU's draw is not known.
[[nodiscard]] inline RisesAboveIdle rises_above_idle(const platform::Platform& platform,
                                                     const Pool& pool,
                                                     const serving::PoolSpec& spec) {
  const platform::ServingProfile& profile = platform.profiles[pool.profile.at()];
  const platform::Gpu& gpu = platform.gpus[profile.gpu.at()];
  if (gpu.clocks.empty()) return {};
  const platform::GpuClock& clock = gpu.clocks.front();
  const double full =
      pool.prefill_replicas > 0
          ? clock.decode_w
          : platform::board_w(profile, gpu, static_cast<double>(spec.limits.max_sequences));
  return {clock.prefill_w - gpu.loaded_idle_w, full - gpu.loaded_idle_w};
}

}  // namespace archipelago::engine
