// What a pool's replicas draw above the bare idle power of their GPUs, as its meter wants it: one
// table for each clock step of the GPU (serving/draw_meter.hpp).
//
// Flow     rows of serving_power.csv, gpu_clocks.csv -> draw_tables() -> PowerControl
//          -> Serving::set_draw at each change of the clock.
// Units    milliwatts of a replica, rounded down: so a cap that the watts keep is kept.
// Errors   none.
#pragma once

#include <memory>
#include <vector>

#include "platform/platform.hpp"
#include "serving/draw_meter.hpp"

namespace archipelago::engine {

// By clock step; empty when the profile has no rows: its draws are flat (gpu_clocks.csv).
// REQUIRES: gpu is the profile's and has clocks.
[[nodiscard]] std::vector<std::shared_ptr<const serving::DrawTable>> draw_tables(
    const platform::ServingProfile& profile, const platform::Gpu& gpu);

}  // namespace archipelago::engine
