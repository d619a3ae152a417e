#include "engine/power/pool_draw.hpp"

#include <cmath>
#include <cstdint>
#include <utility>

namespace archipelago::engine {

namespace {

constexpr double kMilli = 1e3;
// Watts that are meant to be whole milliwatts may lie a hair below them.
constexpr double kHair = 1e-6;

std::int32_t milliwatts(double watts) {
  return static_cast<std::int32_t>(std::floor(kMilli * watts + kHair));
}

}  // namespace

std::vector<std::shared_ptr<const serving::DrawTable>> draw_tables(
    const platform::ServingProfile& profile, const platform::Gpu& gpu) {
  std::vector<std::shared_ptr<const serving::DrawTable>> tables;
  if (profile.draws.empty()) return tables;
  const auto seats = static_cast<std::int64_t>(std::ceil(profile.draws.back().batch));
  for (std::size_t step = 0; step < gpu.clocks.size(); ++step) {
    const auto replica = [&](double full_w) {
      return milliwatts(profile.tensor_parallel *
                        (platform::draw_at_clock(gpu, step, full_w) - gpu.idle_w));
    };
    serving::DrawTable table;
    for (std::int64_t seat = 1; seat <= seats; ++seat) {
      table.by_seats_mw.push_back(
          replica(platform::board_w(profile, gpu, static_cast<double>(seat))));
    }
    table.prompts_mw = replica(gpu.clocks.front().prefill_w);
    tables.push_back(std::make_shared<const serving::DrawTable>(std::move(table)));
  }
  return tables;
}

}  // namespace archipelago::engine
