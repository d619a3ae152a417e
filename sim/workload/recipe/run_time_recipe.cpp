#include "workload/recipe/run_time_recipe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "input/text.hpp"
#include "workload/recipe/recipe_keys.hpp"
#include "workload/recipe/recipe_parts.hpp"

namespace archipelago::workload {

namespace {

using input::KeyedMap;
using input::YamlValue;
using platform::Platform;

constexpr double kDay = 86'400;

RunTimeLaw read_lognormal(const KeyedMap& map) {
  const double median = map.duration("median").si();
  const double mean = map.duration("mean").si();
  const double min = map.duration("min").si();
  const double max = map.duration("max").si();
  if (mean < median) map.fault("mean", "is below the median; a lognormal's mean is not");
  if (max < min) map.fault("max", "is below min");
  const bool is_sound = median >= kRunTimes.low && median <= mean && mean <= kRunTimes.high &&
                        min >= 0 && min <= max && max <= kRunTimes.high;
  return is_sound ? RunTimeLaw::lognormal(median, mean, min, max) : RunTimeLaw::fixed(1);
}

RunTimeLaw read_percentile_law(const KeyedMap& map) {
  auto points = read_percentiles(map, "times", [](const YamlValue& value) {
    return std::clamp(value.duration(kRunTimes).si(), kRunTimes.low, kRunTimes.high);
  });
  return points.empty() ? RunTimeLaw::fixed(1) : RunTimeLaw::percentiles(std::move(points));
}

// The law's word; nothing when it is none, which word() has recorded: the parameters of an unknown
// law are not judged.
std::string read_word(const KeyedMap& map) {
  std::string law = map.word("law");
  if (map.yaml().text("law", "") == law) return law;
  map.yaml().entries();
  return "";
}

// Of the laws that need nothing but their own keys.
RunTimeLaw read_plain(const KeyedMap& map, const std::string& law) {
  if (law == "lognormal") return read_lognormal(map);
  if (law == "percentiles") return read_percentile_law(map);
  if (law.empty()) return RunTimeLaw::fixed(1);
  return RunTimeLaw::fixed(std::clamp(map.duration("time").si(), kRunTimes.low, kRunTimes.high));
}

RunTimeLaw read_mixture(const KeyedMap& map) {
  std::vector<RunTimeLaw::Part> parts;
  double sum = 0;
  for (const KeyedMap& entry : map.list("parts")) {
    const double share = entry.number("share");
    sum += share;
    parts.push_back({read_plain(entry, read_word(entry)), share});
  }
  if (!is_whole(sum)) {
    map.fault("parts", "shares do not sum to 1");
    return RunTimeLaw::fixed(1);
  }
  return RunTimeLaw::mixture(parts);
}

// What the recipe says, or else the GPU type.
double read_mfu(const KeyedMap& map, const Platform& platform, std::optional<GpuIndex> gpu) {
  if (map.has("mfu")) return map.number("mfu");
  if (!gpu) return 0;
  const platform::Gpu& type = platform.gpus[gpu->at()];
  if (!(type.training_mfu > 0)) {
    map.fault("mfu", "is missing, and gpus.csv has no training_mfu of " + type.name +
                         "; say it here or there");
  }
  return type.training_mfu;
}

// Of the model's active parameters; the model is read before.
RunTimeLaw read_work(const KeyedMap& map, const Platform& platform, TrainingStream& stream,
                     double& flops_per_s) {
  const double tokens = map.number("tokens");
  const auto gpu = read_gpu(map, "gpu", platform);
  const double mfu = read_mfu(map, platform, gpu);
  if (!(stream.common.parameters > 0)) {
    map.fault("tokens", "needs model.parameters: the work is 6 x parameters x tokens");
    return RunTimeLaw::fixed(1);
  }
  if (!gpu || !(tokens >= 1) || !(mfu > 0)) return RunTimeLaw::fixed(1);
  flops_per_s = platform.gpus[gpu->at()].bf16_flops * mfu;
  stream.common.recorded_on = gpu;
  stream.common.at_type_mfu = !map.has("mfu");
  auto law =
      RunTimeLaw::work(kFlopsPerParameterToken * stream.active_parameters * tokens, flops_per_s);
  if (stream.own) return law;  // its months are reckoned from what a run sees of it
  for (const GpuShare& share : stream.gpus) {
    if (law.mean(share.gpu_milli) <= kRunTimes.high) continue;
    map.fault(
        "tokens",
        fmt::format("take {:.1f} days on {:g} GPUs; the clock ends after 100 days (own_model: "
                    "{{}} follows the part that a run sees)",
                    law.mean(share.gpu_milli) / kDay, static_cast<double>(share.gpu_milli) * 1e-3));
    break;
  }
  return law;
}

}  // namespace

std::optional<GpuIndex> read_gpu(const KeyedMap& map, std::string_view key,
                                 const Platform& platform) {
  const std::string name = map.text(key);
  for (std::size_t g = 0; g < platform.gpus.size(); ++g) {
    if (platform.gpus[g].name == name) return GpuIndex(g);
  }
  if (!name.empty()) {
    map.fault(key, "'" + name + "' is no GPU of platform " + platform.name +
                       input::did_you_mean(name, names_of(platform.gpus, &platform::Gpu::name)));
  }
  return std::nullopt;
}

double read_run_time(const KeyedMap& stream_map, const Platform& platform, TrainingStream& stream) {
  const KeyedMap map = stream_map.map("run_time");
  const std::string law = read_word(map);
  double flops_per_s = 0;
  if (law == "work") {
    stream.run_time = read_work(map, platform, stream, flops_per_s);
  } else {
    stream.run_time = law == "mixture" ? read_mixture(map) : read_plain(map, law);
  }
  return flops_per_s;
}

}  // namespace archipelago::workload
