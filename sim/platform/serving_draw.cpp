#include "platform/serving_draw.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/error.hpp"
#include "platform/tables.hpp"

namespace archipelago::platform {

double board_w(const ServingProfile& profile, const Gpu& gpu, double batch) {
  ARCHIPELAGO_REQUIRE(!gpu.clocks.empty() && batch > 0);
  const std::vector<DrawPoint>& points = profile.draws;
  if (points.empty()) return gpu.clocks.front().decode_w;
  const auto above = std::find_if(points.begin(), points.end(),
                                  [&](const DrawPoint& point) { return point.batch >= batch; });
  if (above == points.begin()) return above->board_w;
  if (above == points.end()) return points.back().board_w;
  const DrawPoint& below = *std::prev(above);
  const double way = std::log2(batch / below.batch) / std::log2(above->batch / below.batch);
  return below.board_w + way * (above->board_w - below.board_w);
}

double draw_at_clock(const Gpu& gpu, std::size_t step, double full_w) {
  const GpuClock& full = gpu.clocks.front();
  const GpuClock& now = gpu.clocks[step];
  const auto between = [&](double low, double high, double low_now, double high_now) {
    return high > low ? low_now + (full_w - low) / (high - low) * (high_now - low_now) : high_now;
  };
  return full_w <= full.decode_w
             ? between(gpu.idle_w, full.decode_w, gpu.idle_w, now.decode_w)
             : between(full.decode_w, full.prefill_w, now.decode_w, now.prefill_w);
}

}  // namespace archipelago::platform
