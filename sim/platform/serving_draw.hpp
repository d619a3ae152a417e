// What the board of one GPU draws while its replica serves: a measured curve by the sequences that
// are in service (serving_power.csv), or the flat draws of the GPU's clock (gpu_clocks.csv).
//
// Model    with rows for the profile, a replica that both prefills and decodes draws a straight
//          line in log2 of the batch between the rows, the nearest row beyond them: the mean over
//          its iterations with chat prompts, the prompts' own part included.  An iteration with
//          many prompt tokens draws up to prefill_w of the clock (serving/draw_meter.hpp).
//          Without rows, and on replicas that only prefill or only decode (a split pool): prefill_w
//          and decode_w of the clock, whatever the batch.
// Clocks   rows are of the full clock.  At a lower one a draw between idle, decode_w and prefill_w
//          of the full clock falls in between the same three of that clock (assumed: nobody has
//          published the curve at a lower clock); so no row leads above the cap's prefill_w.
// Units    W of one board; sequences of one replica.
// Source   platforms/<name>/SOURCES.md, `serving-power`
#pragma once

#include <cstddef>
#include <vector>

#include "platform/quality.hpp"

namespace archipelago::platform {

struct Gpu;
struct ServingProfile;

// One row of serving_power.csv.
struct DrawPoint {
  double batch = 0;    // sequences in service, prefill and decode together, >= 1
  double board_w = 0;  // of one GPU at the full clock, mean over the busy time
  Provenance provenance;
};

// Of one GPU of a busy replica with so many sequences in service (a mean need not be whole), at the
// full clock.  REQUIRES: gpu is the profile's and has clocks; batch > 0.
[[nodiscard]] double board_w(const ServingProfile& profile, const Gpu& gpu, double batch);

// A draw of the full clock, at a lower step.  REQUIRES: idle_w <= full_w <= prefill_w of step 0.
[[nodiscard]] double draw_at_clock(const Gpu& gpu, std::size_t step, double full_w);

}  // namespace archipelago::platform
