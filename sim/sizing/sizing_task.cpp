#include "sizing/sizing_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "experiment/experiment_name.hpp"
#include "experiment/named_experiment.hpp"
#include "experiment/setting_values.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::sizing {

namespace {

using experiment::Experiment;
using input::KeyKind;
using input::YamlFile;
using input::YamlMap;

constexpr const char* kOwner = "sizing/sizing_task.hpp";
constexpr std::int64_t kMostGpus = 1'000'000;
constexpr std::int64_t kMostReplicates = 1'000;

// Between the two, both left out.
double share_between(const YamlMap& map, const std::string& key, double low, double fallback) {
  const auto value = map.find(key);
  if (!value) return fallback;
  const double share = experiment::read_share(*value);
  if (share > low && share < 1) return share;
  value->fault(fmt::format("'{}' is not above {:g} and below 1; write for example 99 %",
                           value->text(), low));
  return fallback;
}

Target read_target(const YamlMap& root) {
  Target target;
  target.confidence = share_between(root, "confidence", 0.5, target.confidence);
  if (!root.has("target")) {
    root.fault("target", "is missing; expected {within_slo: 99 %} or {wait_mean: 3 s}");
    return target;
  }
  const YamlMap map = root.map("target");
  if (map.has("within_slo") == map.has("wait_mean")) {
    root.fault("target", "has both or none of within_slo and wait_mean; expected one");
  }
  target.within_slo = share_between(map, "within_slo", 0, target.within_slo);
  if (map.has("wait_mean")) target.wait_s = map.duration("wait_mean", {1e-6, 86'400}).si();
  return target;
}

std::vector<int> most_gpus_of(const YamlMap& root, const platform::Platform& platform) {
  std::vector<int> most(platform.sites.size(), static_cast<int>(kMostGpus));
  if (!root.has("most_gpus")) return most;
  experiment::each_pattern_of_sites(
      root.map("most_gpus"), platform,
      [&](const input::YamlValue& value, const std::vector<std::size_t>& sites) {
        const auto gpus = static_cast<int>(value.integer(0, kMostGpus));
        for (const std::size_t s : sites) most[s] = gpus;
      });
  return most;
}

// What only open streams of requests can be sized for.
void check_streams(const YamlMap& root, const Experiment& experiment) {
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    const auto& sites = scenario.platform->sites;
    if (std::any_of(sites.begin(), sites.end(), [](const auto& site) { return site.replicas; })) {
      root.fault("experiment", "says already which replicas stand (" + scenario.id +
                                   ", table replicas); leave the sized overlay out");
      return;
    }
    if (!scenario.recipe->training.empty()) {
      root.fault("experiment", "has training jobs (" + scenario.id +
                                   "); fleets are sized for requests: leave the jobs out");
      return;
    }
    if (scenario.recipe->inference.empty()) {
      root.fault("experiment", "has no requests (" + scenario.id + "); there is nothing to size");
      return;
    }
    for (const workload::InferenceStream& stream : scenario.recipe->inference) {
      if (!stream.closed_loop) continue;
      root.fault("experiment", "stream " + stream.name +
                                   " has users who wait for answers: how much they ask depends on "
                                   "the fleet; give it requests_per_day");
      return;
    }
  }
}

}  // namespace

std::string SizingTask::target_text() const {
  const std::string service =
      target.is_wait() ? fmt::format("a mean wait of at most {:g} s", target.wait_s)
                       : fmt::format("{:g} % within the SLO for every nation in every hour",
                                     100 * target.within_slo);
  return service +
         (any_one_down ? ", also with any one site or shared-risk group of cables down" : "");
}

const std::vector<input::KeyRow>& sizing_keys() {
  static const std::vector<input::KeyRow> keys{
      {.key = "name", .owner = kOwner, .meaning = "of the folder of results", .needed = "yes"},
      {.key = "question", .owner = kOwner, .meaning = "what its table answers", .needed = "yes"},
      {.key = "experiment",
       .owner = kOwner,
       .meaning =
           "every scenario of it gets a fleet: a path from the folder of this file, or a name",
       .needed = "yes",
       .kind = KeyKind::kFile},
      {.key = "target",
       .owner = "sizing/service_level.hpp",
       .meaning = "the service of every nation in every hour",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "{within_slo: 99 %} | {wait_mean: 3 s}"},
      {.key = "confidence",
       .fallback = "95 %",
       .owner = "sizing/service_level.hpp",
       .meaning = "with which a cell is said to keep the target",
       .kind = KeyKind::kForm,
       .form = "a share above 50 %"},
      {.key = "with",
       .fallback = "none",
       .owner = kOwner,
       .meaning = "n-1: the target also holds with any one site, or any one shared-risk group of "
                  "cables, down",
       .kind = KeyKind::kWord,
       .words = {"none", "n-1"}},
      {.key = "by",
       .fallback = "simulation",
       .owner = "sizing/staffing_judge.hpp",
       .meaning =
           "who says whether a fleet keeps the target; staffing: arithmetic, exact for seats "
           "without batching, a first look otherwise",
       .kind = KeyKind::kWord,
       .words = {"simulation", "staffing"}},
      {.key = "most_gpus",
       .owner = kOwner,
       .meaning = "that a site may hold, by its name or a pattern; the last that fits counts",
       .kind = KeyKind::kForm,
       .form = "{site: GPUs, ...}"},
      {.key = "replicates",
       .fallback = "3",
       .unit = "runs",
       .owner = kOwner,
       .meaning = "that certify a fleet, with seeds that the search has not seen",
       .kind = KeyKind::kInteger,
       .bounds = {1, static_cast<double>(kMostReplicates)}},
  };
  return keys;
}

SizingTask read_sizing(const std::filesystem::path& file, const std::vector<std::string>& set,
                       const std::vector<std::string>& only) {
  YamlFile yaml(file);
  const YamlMap root = yaml.root();
  const input::KeyedMap own(root, sizing_keys());
  Issues issues;
  SizingTask task;
  task.file = file;
  task.name = own.text("name");
  if (const std::string fault = root.has("name") ? experiment::fault_of_name(task.name) : "";
      !fault.empty()) {
    root.fault("name", fault);
  }
  task.question = own.text("question");
  task.target = read_target(root);
  task.any_one_down = own.word("with") == "n-1";
  task.by_staffing = own.word("by") == "staffing";
  task.replicates = static_cast<std::uint32_t>(own.integer("replicates"));
  (void)root.find("most_gpus");
  if (auto named = experiment::load_named(root, file, set, only, issues)) {
    task.experiment = std::move(*named);
    check_streams(root, task.experiment);
    for (const experiment::Scenario& scenario : task.experiment.scenarios) {
      task.most_gpus.push_back(most_gpus_of(root, *scenario.platform));
    }
  }
  try {
    yaml.finish();
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) issues.add(issue);
  }
  issues.throw_if_any();
  return task;
}

}  // namespace archipelago::sizing
