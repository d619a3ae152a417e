#include "workload/recipe/scaled_recipe.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"

namespace archipelago::workload {

namespace {

// 8000 x 0.01 may come to a hair less than 80.
constexpr double kHair = 1e-9;

void shrink(InferenceStream& stream, double scale) {
  double share = scale;
  if (stream.closed_loop) {
    double& users = stream.closed_loop->users;
    const double left = std::max(std::min(1.0, users), users * scale);
    share = left / users;
    users = left;
  }
  stream.requests_per_day *= share;
  if (stream.trace) stream.trace->kept *= scale;
  if (stream.sessions > 0) {
    const auto sessions = std::llround(static_cast<double>(stream.sessions) * scale);
    stream.sessions = static_cast<std::uint64_t>(std::max(1LL, sessions));
  }
}

void shrink(TrainingStream& stream, double scale) {
  stream.scale *= scale;
  stream.common.dataset = scale * stream.common.dataset;
  stream.common.checkpoint = scale * stream.common.checkpoint;
  stream.common.parameters *= scale;
  stream.common.state = scale * stream.common.state;
}

}  // namespace

Recipe scaled(Recipe recipe, double scale) {
  ARCHIPELAGO_REQUIRE(scale > 0 && scale <= 1);
  if (scale == 1) return recipe;
  for (InferenceStream& stream : recipe.inference) shrink(stream, scale);
  for (TrainingStream& stream : recipe.training) shrink(stream, scale);
  return recipe;
}

std::int64_t scaled_gpus(std::int64_t gpu_milli, double scale, GangShape shape, double draw) {
  const double left = static_cast<double>(gpu_milli) * scale;
  const std::int64_t nodes = std::int64_t{1000} * shape.gpus_per_node * shape.sites;
  const bool whole = gpu_milli % nodes == 0 && left >= static_cast<double>(nodes) * (1 - kHair);
  const std::int64_t small = std::min<std::int64_t>(gpu_milli, 1000) * shape.sites;
  const std::int64_t unit = whole ? nodes : small;
  const double units = left / static_cast<double>(unit);
  const double sure = std::floor(units + kHair);
  return unit * (static_cast<std::int64_t>(sure) + (draw < units - sure ? 1 : 0));
}

}  // namespace archipelago::workload
