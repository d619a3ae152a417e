#include "workload/recipe/training_recipe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "input/text.hpp"
#include "workload/recipe/recipe_keys.hpp"
#include "workload/recipe/recipe_parts.hpp"
#include "workload/recipe/run_time_recipe.hpp"

namespace archipelago::workload {

namespace {

using input::KeyedMap;
using platform::Platform;

// Weights and both moments of Adam, 4 bytes each: what training goes on from.
constexpr double kCheckpointBytes = 12;

SimTime read_time(const KeyedMap& map, std::string_view key) {
  return to_sim_time(map.duration(key));
}

std::vector<GpuShare> read_gpus(const KeyedMap& map) {
  std::vector<GpuShare> law;
  double sum = 0;
  for (const KeyedMap& entry : map.list("gpus")) {
    const double gpus = entry.number("gpus");
    const double share = entry.number("share");
    const std::int64_t milli = std::llround(gpus * 1000);
    if (milli > 1000 && milli % 1000 != 0) {
      entry.fault("gpus",
                  fmt::format("{} is no whole number; only a share below 1 may be broken", gpus));
    }
    law.push_back({std::max<std::int64_t>(1, milli), share});
    sum += share;
  }
  if (!is_whole(sum)) map.fault("gpus", "shares do not sum to 1");
  return law;
}

// Answers FLOP/s that one GPU turns into the model's; 0: the law of run times does not say.
double read_synthetic(const KeyedMap& map, const Platform& platform, TrainingStream& stream) {
  if (map.has("once")) {
    if (map.has("jobs_per_day")) map.fault("once", "stands beside jobs_per_day; say one of them");
    stream.once = read_time(map, "once");
  } else {
    stream.jobs_per_day = map.number("jobs_per_day");
  }
  stream.hour_weights = read_hour_weights(map);
  stream.day_weights = read_day_weights(map);
  stream.burstiness = map.number("burstiness");
  stream.gpus = read_gpus(map);
  return read_run_time(map, platform, stream);
}

void read_trace(const KeyedMap& map, const std::filesystem::path& folder, TrainingStream& stream) {
  for (const char* key : {"jobs_per_day", "once", "hour_weights", "day_weights", "burstiness",
                          "gpus", "run_time", "own_model"}) {
    if (const auto value = map.yaml().find(key)) value->fault("stands beside trace, which says it");
  }
  stream.trace = read_job_trace(map.map("trace"), folder);
  if (stream.trace) stream.jobs_per_day = stream.trace->jobs_per_day();
}

platform::DataClass class_of(const std::string& word) {
  const auto found =
      std::find(platform::kDataClassWords.begin(), platform::kDataClassWords.end(), word);
  return static_cast<platform::DataClass>(found - platform::kDataClassWords.begin());
}

void read_data(const KeyedMap& map, const Platform& platform, TrainingStream& stream) {
  stream.common.data_class = class_of(map.word("data_class"));
  if (!map.has("dataset")) return;
  const KeyedMap dataset = map.map("dataset");
  stream.common.dataset = dataset.size("size");
  const std::string home = dataset.text("home");
  stream.home_is_own_nation = home == "own nation";
  if (home.empty()) return;
  if (!stream.home_is_own_nation) {
    stream.common.dataset_home = platform.find_site(home);
    if (stream.common.dataset_home) return;
    dataset.fault("home",
                  "'" + home + "' is no site of platform " + platform.name +
                      input::did_you_mean(home, names_of(platform.sites, &platform::Site::name)) +
                      "; expected a site or 'own nation'");
    return;
  }
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    if (!(stream.nation_share[n] > 0)) continue;
    const bool has_site = std::any_of(
        platform.sites.begin(), platform.sites.end(),
        [&](const auto& site) { return site.nation == NationIndex(n) && site.gpus > 0; });
    if (!has_site) {
      dataset.fault("home", platform.nations[n].iso2 +
                                " has jobs but no site with GPUs; name a site, or leave the "
                                "nation out");
    }
  }
}

void read_checkpoint(const KeyedMap& map, Job& common) {
  if (!map.has("checkpoint")) return;
  const KeyedMap checkpoint = map.map("checkpoint");
  common.checkpoint = checkpoint.has("size") || !(common.parameters > 0)
                          ? checkpoint.size("size")
                          : Bytes(kCheckpointBytes * common.parameters);
  common.checkpoint_interval = read_time(checkpoint, "interval");
}

void read_deferral(const KeyedMap& map, Job& common) {
  if (const auto value = map.yaml().find("deadline")) {
    value->fault("is a matter of jobs that may wait: deferrable: {deadline: 24 h}");
  }
  if (map.has("deferrable")) common.deadline = read_time(map.map("deferrable"), "deadline");
}

// Whether the model says the tokens of a batch, from which the time of a step follows.
double read_model(const KeyedMap& map, TrainingStream& stream) {
  if (!map.has("model")) return 0;
  const KeyedMap model = map.map("model");
  Job& common = stream.common;
  common.parameters = model.number("parameters");
  common.state = Bytes(model.number("state_bytes") * common.parameters);
  stream.active_parameters =
      model.has("active_parameters") ? model.number("active_parameters") : common.parameters;
  if (stream.active_parameters > common.parameters) {
    model.fault("active_parameters", "are more than parameters");
  }
  common.layers = static_cast<std::int32_t>(model.integer("layers"));
  if (model.has("step")) common.step = read_time(model, "step");
  if (!model.has("batch_tokens")) return 0;
  if (model.has("step")) model.fault("batch_tokens", "stands beside step, which says it");
  return model.number("batch_tokens");
}

// What a job says of the model that it makes; its work is read behind it.
void read_own_model(const KeyedMap& map, const Platform& platform, TrainingStream& stream) {
  if (!map.has("own_model")) return;
  const KeyedMap own = map.map("own_model");
  OwnModel& model = stream.own.emplace();
  stream.shares_model = own.flag("shared");
  const std::string texts = own.word("texts");
  model.texts = texts.empty() ? class_of(map.word("data_class")) : class_of(texts);
  const std::string law = own.text("base_law");
  if (!law.empty()) {
    model.base_law = platform.find_nation(law);
    if (!model.base_law) {
      own.fault("base_law",
                "'" + law + "' is no nation of platform " + platform.name +
                    input::did_you_mean(law, names_of(platform.nations, &platform::Nation::iso2)));
    }
  }
  if (stream.shares_model && !map.has("once")) {
    own.fault("shared", "needs once: one job for all nations, not one at every hour");
  }
}

void read_diloco(const KeyedMap& sync, const Job& common, SyncMode& mode) {
  const auto steps = [&](std::string_view key) {
    return static_cast<std::int32_t>(sync.integer(key));
  };
  mode.inner_steps = steps("inner_steps");
  mode.fragments = steps("fragments");
  mode.overlap_steps = steps("overlap_steps");
  if (mode.inner_steps < 1) return;
  if (mode.fragments > mode.inner_steps) {
    sync.fault("fragments", "are more than inner_steps; each is exchanged once in them");
  }
  if (mode.overlap_steps >= mode.inner_steps && mode.overlap_steps > 0) {
    sync.fault("overlap_steps", "is not below inner_steps, when the next exchange begins");
  }
  if (mode.fragments > 1 && mode.fragments > common.layers) {
    sync.fault("fragments", "are more than model.layers; a fragment is made of layers");
  }
}

void read_sync(const KeyedMap& map, TrainingStream& stream, bool knows_step) {
  if (!map.has("sync")) return;
  const KeyedMap sync = map.map("sync");
  SyncMode& mode = stream.common.sync;
  const std::string kind = sync.word("kind");
  if (sync.yaml().text("kind", "") != kind || kind == "none") return;
  mode.kind = kind == "diloco" ? SyncKind::kDiloco : SyncKind::kDataParallel;
  mode.sites = static_cast<std::int32_t>(sync.integer("sites"));
  const std::int64_t from =
      sync.has("from_gpus") ? sync.integer("from_gpus") : std::max(2, mode.sites);
  stream.sync_from_milli = 1000 * from;
  if (from < mode.sites) sync.fault("from_gpus", "is below sites; each needs a GPU");
  mode.payload_bits = sync.number("payload_bits");
  mode.hierarchical = sync.flag("hierarchical");
  if (mode.kind == SyncKind::kDiloco) read_diloco(sync, stream.common, mode);
  if (!(stream.common.parameters > 0) || !knows_step) {
    sync.fault("kind", "needs model.parameters, which are exchanged, and model.step" +
                           std::string(stream.trace ? "" : " or model.batch_tokens"));
  }
  if (stream.trace && mode.sites >= 2) {
    read_through(map.map("trace"), [&] {
      stream.unsplit = stream.trace->unsplit(stream.sync_from_milli, mode.sites);
      return true;
    });
  }
  for (const GpuShare& share : stream.gpus) {
    if (mode.sites < 2 || share.gpu_milli < stream.sync_from_milli) continue;
    if (share.gpu_milli % (1000 * std::int64_t{mode.sites}) == 0) continue;
    sync.fault("sites",
               fmt::format("{} do not share {} GPUs evenly", mode.sites, share.gpu_milli / 1000));
  }
}

}  // namespace

TrainingStream read_training_stream(const KeyedMap& map, const Platform& platform,
                                    const std::filesystem::path& folder) {
  TrainingStream stream;
  stream.name = map.text("name");
  stream.nation_share = read_nations(map, platform);
  const double batch_tokens = read_model(map, stream);
  if (!map.has("trace")) read_own_model(map, platform, stream);
  double flops_per_s = 0;
  if (map.has("recorded_on")) stream.common.recorded_on = read_gpu(map, "recorded_on", platform);
  const bool says_gpu = map.has("recorded_on");
  if (map.has("trace")) {
    read_trace(map, folder, stream);
  } else {
    flops_per_s = read_synthetic(map, platform, stream);
  }
  if (!(flops_per_s > 0)) stream.common.state = {};  // nobody knows what the time was spent on
  if (stream.own && !(flops_per_s > 0)) {
    map.fault("own_model", "needs run_time with law: work, which says the tokens");
  }
  if (flops_per_s > 0 && says_gpu) {
    map.fault("recorded_on", "stands beside run_time.gpu, which says it");
  }
  if (batch_tokens > 0 && !(flops_per_s > 0)) {
    map.fault("model",
              "says batch_tokens, but a step's time follows from them only when "
              "run_time has law: work; say step");
  } else if (batch_tokens > 0) {
    stream.step_gpu_seconds =
        kFlopsPerParameterToken * stream.active_parameters * batch_tokens / flops_per_s;
  }
  stream.estimate_factor = map.number("estimate_factor");
  read_data(map, platform, stream);
  read_deferral(map, stream.common);
  read_checkpoint(map, stream.common);
  read_sync(map, stream, stream.common.step > SimTime{} || batch_tokens > 0);
  return stream;
}

}  // namespace archipelago::workload
