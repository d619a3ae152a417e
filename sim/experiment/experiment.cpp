#include "experiment/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "engine/fleet/deployment.hpp"
#include "experiment/experiment_name.hpp"
#include "experiment/score_weights.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"
#include "metrics/energy_rows.hpp"
#include "platform/failures/scripted_events.hpp"
#include "platform/load/check_hours.hpp"
#include "policy/policy_registry.hpp"
#include "training/queue_registry.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlFile;
using input::YamlMap;
using input::YamlValue;
using std::filesystem::path;

constexpr std::size_t kMaxScenarios = 10'000;

struct AxisValues {
  Axis axis;
  std::vector<YamlValue> values;
};

// What a value comes to, so that "1" and "1.0", or "60 s" and "1 min", are one.
std::string meaning_of(const std::string& word) {
  if (const auto number = input::parse_number(word)) return fmt::format("{}", *number + 0.0);
  if (const auto time = input::parse_duration(word)) return fmt::format("{} s", time->si());
  return word;
}

std::vector<AxisValues> read_axes(const YamlMap& root) {
  std::vector<AxisValues> axes;
  const auto value = root.find("axes");
  if (!value) return axes;
  const std::vector<std::string> keys = input::keys_of(setting_keys());
  for (const auto& [key, entry] : value->map().entries()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      entry.fault("'" + key + "' is no setting that can be an axis" +
                  input::did_you_mean_key(key, {}, keys));
      continue;
    }
    AxisValues axis{{key, {}}, {}};
    std::set<std::string> words;
    std::set<std::string> meanings;
    std::set<std::string> labels;
    for (const YamlValue& v : entry.list()) {
      LabelledValue read = read_axis_value(key, v);
      const bool is_new = words.insert(read.words.word).second;
      if (!is_new) {
        v.fault("stands here twice; name each value once");
      } else if (!meanings.insert(meaning_of(read.words.raw)).second) {
        v.fault("is the value of another one, written in another way; name each value once");
      }
      if (!labels.insert(read.words.label).second && is_new) {
        v.fault("has the label '" + read.words.label +
                "' of another value; give it one of its own: {value: ..., label: ...}");
      }
      axis.values.push_back(read.value);
      axis.axis.values.push_back(std::move(read.words));
    }
    if (axis.values.empty()) entry.fault("is empty; expected at least one value");
    if (!axis.values.empty()) axes.push_back(std::move(axis));
  }
  return axes;
}

// "serving.timeout" lies in the mapping `serving`; "policy" in the root.
class Sections {
 public:
  explicit Sections(const YamlMap& root) : root_(root) {
    for (const std::string& name : setting_sections()) {
      if (const auto section = root.find(name)) sections_.emplace(name, section->map());
    }
  }
  [[nodiscard]] std::optional<YamlValue> find(const std::string& key) const {
    const std::size_t dot = key.find('.');
    if (dot == std::string::npos) return root_.find(key);
    const auto section = sections_.find(key.substr(0, dot));
    if (section == sections_.end()) return std::nullopt;
    return section->second.find(key.substr(dot + 1));
  }

 private:
  const YamlMap& root_;
  std::map<std::string, YamlMap> sections_;
};

bool is_axis(const std::vector<AxisValues>& axes, const std::string& key) {
  return std::any_of(axes.begin(), axes.end(),
                     [&](const AxisValues& axis) { return axis.axis.key == key; });
}

ScenarioSettings read_common(const YamlMap& root, const std::vector<AxisValues>& axes,
                             const path& folder) {
  const Sections sections(root);
  ScenarioSettings settings;
  for (const input::KeyRow& info : setting_keys()) {
    const auto value = sections.find(info.key);
    if (value && is_axis(axes, info.key)) {
      value->fault("stands here and under axes; keep one");
    } else if (value) {
      apply_setting(info.key, *value, folder, settings);
    } else if (info.needed == kAlways && !is_axis(axes, info.key)) {
      root.fault(info.key, "is missing; give it a value here or a list under axes");
    }
  }
  return settings;
}

// The points of the axes' product, the last axis varying fastest.
std::vector<Scenario> expand(const std::vector<AxisValues>& axes, const ScenarioSettings& common,
                             const path& folder) {
  std::vector<Scenario> scenarios{{"", {}, common, nullptr, nullptr, std::nullopt}};
  for (const AxisValues& axis : axes) {
    std::vector<Scenario> longer;
    for (const Scenario& scenario : scenarios) {
      for (std::size_t v = 0; v < axis.values.size(); ++v) {
        Scenario next = scenario;
        next.point.push_back(v);
        apply_setting(axis.axis.key, axis.values[v], folder, next.settings);
        longer.push_back(std::move(next));
      }
    }
    scenarios = std::move(longer);
  }
  std::vector<Axis> words;
  for (const AxisValues& axis : axes) words.push_back(axis.axis);
  for (Scenario& scenario : scenarios) {
    scenario.id = point_words(words, scenario.point);
    settle_horizon(scenario.settings);
  }
  return scenarios;
}

std::size_t product(const std::vector<AxisValues>& axes) {
  std::size_t count = 1;
  for (const AxisValues& axis : axes) {
    count = std::min(kMaxScenarios + 1, count * axis.values.size());
  }
  return count;
}

void link_baselines(const YamlMap& root, const std::vector<AxisValues>& axes,
                    std::vector<Scenario>& scenarios) {
  const auto baseline = root.find("baseline");
  if (!baseline) return;
  std::map<std::size_t, std::size_t> wanted;  // axis -> value
  for (const auto& [key, value] : baseline->map().entries()) {
    const auto axis = std::find_if(axes.begin(), axes.end(),
                                   [&k = key](const AxisValues& a) { return a.axis.key == k; });
    if (axis == axes.end()) {
      value.fault("'" + key + "' is no axis of this experiment");
      continue;
    }
    const auto found = axis->axis.find(value);
    if (!found) {
      const std::string flow = value.flow();
      value.fault("'" + flow + "' is no value of the axis " + key +
                  input::did_you_mean(flow, axis->axis.labels()));
      continue;
    }
    wanted[static_cast<std::size_t>(axis - axes.begin())] = *found;
  }
  if (wanted.empty()) return;
  for (Scenario& scenario : scenarios) {
    std::vector<std::size_t> point = scenario.point;
    for (const auto& [axis, value] : wanted) point[axis] = value;
    const auto base = std::find_if(scenarios.begin(), scenarios.end(),
                                   [&](const Scenario& s) { return s.point == point; });
    scenario.baseline = static_cast<std::size_t>(base - scenarios.begin());
  }
}

// Platforms and recipes are read once each, however many scenarios use them.
class Library {
 public:
  explicit Library(Issues& issues) : issues_(issues) {}

  std::shared_ptr<const platform::Platform> platform(const path& folder) {
    const auto [entry, is_new] = platforms_.try_emplace(folder);
    if (is_new) {
      entry->second = attempt([&] {
        return std::make_shared<const platform::Platform>(platform::load_platform(folder));
      });
    }
    return entry->second;
  }

  std::shared_ptr<const workload::Recipe> recipe(const path& file,
                                                 const platform::Platform& platform) {
    const auto [entry, is_new] = recipes_.try_emplace({file, platform.folder});
    if (is_new) {
      entry->second = attempt([&] {
        return std::make_shared<const workload::Recipe>(workload::load_recipe(file, platform));
      });
    }
    return entry->second;
  }
  // Those of no file: none.
  std::vector<platform::ScriptedEvent> events(const path& file,
                                              const platform::Platform& platform) {
    if (file.empty()) return {};
    const auto [entry, is_new] = events_.try_emplace({file, platform.folder});
    if (is_new) {
      entry->second = attempt([&] {
        return std::make_shared<const std::vector<platform::ScriptedEvent>>(
            platform::load_events(file, platform));
      });
    }
    return entry->second ? *entry->second : std::vector<platform::ScriptedEvent>{};
  }

  // Those of no file: none.
  std::vector<metrics::ScoreWeight> weights(const path& file) {
    if (file.empty()) return {};
    const auto [entry, is_new] = weights_.try_emplace(file);
    if (is_new) {
      entry->second = attempt([&] {
        return std::make_shared<const std::vector<metrics::ScoreWeight>>(load_score_weights(file));
      });
    }
    return entry->second ? *entry->second : std::vector<metrics::ScoreWeight>{};
  }

 private:
  auto attempt(auto load) -> decltype(load()) {
    try {
      return load();
    } catch (const InputError& error) {
      for (const Issue& issue : error.issues()) issues_.add(issue);
      return nullptr;
    }
  }

  Issues& issues_;
  std::map<path, std::shared_ptr<const platform::Platform>> platforms_;
  std::map<std::pair<path, path>, std::shared_ptr<const workload::Recipe>> recipes_;
  std::map<std::pair<path, path>, std::shared_ptr<const std::vector<platform::ScriptedEvent>>>
      events_;
  std::map<path, std::shared_ptr<const std::vector<metrics::ScoreWeight>>> weights_;
};

using Faults = std::vector<std::pair<std::string, std::string>>;

void check_training(const Scenario& scenario, Faults& faults) {
  const engine::RunSettings& run = scenario.settings.run;
  double shares = run.training.gpu_share;
  for (const engine::GpuShare& share : run.gpu_shares) shares += share.share;
  if (shares > 1 + 1e-9) {
    faults.emplace_back("training.gpu_share",
                        "and serving.gpu_shares sum to more than 1: no GPU does both");
  }
  std::vector<std::string> nations;
  for (const platform::Nation& nation : scenario.platform->nations) nations.push_back(nation.iso2);
  for (const std::string& iso2 : run.failures.isolate) {
    if (scenario.platform->find_nation(iso2)) continue;
    faults.emplace_back("failures.isolate", "'" + iso2 + "' is no nation of platform " +
                                                scenario.platform->name +
                                                input::did_you_mean(iso2, nations));
  }
  for (std::string& fault : training::check_queue(run.training.queue, nations)) {
    faults.emplace_back("training.queue", std::move(fault));
  }
  if (scenario.recipe->training.empty()) return;
  const auto& sites = scenario.platform->sites;
  const bool any = std::any_of(sites.begin(), sites.end(), [&](const platform::Site& site) {
    return engine::training_nodes(site, run.training.gpu_share) > 0;
  });
  if (!any) {
    faults.emplace_back("training.gpu_share",
                        "leaves no site a whole node for the training jobs of the workload; give "
                        "it a larger share");
  }
}

void check_inference(const Scenario& scenario, Faults& faults) {
  if (scenario.recipe->inference.empty()) return;
  for (const input::KeyRow& info : setting_keys()) {
    if (info.needed != kWithRequests || !is_default(info.key, scenario.settings)) continue;
    faults.emplace_back(info.key,
                        "is missing, and the workload has requests; give it a value here or a list "
                        "under axes");
  }
}

// Settings that nothing would feel, series that end too early.
void check_power(const Scenario& scenario, Faults& faults) {
  const engine::RunSettings& run = scenario.settings.run;
  const platform::Platform& platform = *scenario.platform;
  for (const Issue& issue : platform::check_hours(platform, run.start, run.horizon)) {
    faults.emplace_back("horizon", issue.text());
  }
  if (engine::is_metered(platform, run.power)) {
    if (const auto mixed = metrics::mixed_carbon_bases(platform)) {
      faults.emplace_back("platform", *mixed);
    }
    return;
  }
  const std::string why = run.power.metered
                              ? "moves nothing: platform " + platform.name +
                                    " has no gpu_clocks.csv, so its power is not known"
                              : "moves nothing with power.metering: off";
  const engine::PowerSettings usual;
  if (run.power.cap_scale != usual.cap_scale) faults.emplace_back("power.cap_scale", why);
  if (run.power.price_scale != usual.price_scale) faults.emplace_back("power.price_scale", why);
  if (run.power.shed_first != usual.shed_first) faults.emplace_back("power.shed_first", why);
  if (run.failures.grids_per_year > 0) faults.emplace_back("failures.grids_per_year", why);
  const auto& events = run.failures.events;
  if (std::any_of(events.begin(), events.end(), [](const platform::ScriptedEvent& event) {
        return event.limit_w || !event.zones.empty();
      })) {
    faults.emplace_back("failures.events", "names grids or limits; that " + why);
  }
}

void check_rules(const Scenario& scenario, Faults& faults) {
  const platform::RulePack pack = scenario.settings.run.rules;
  const platform::Platform& platform = *scenario.platform;
  const bool optional = pack == platform::RulePack::kNone || pack == platform::RulePack::kDefault;
  if (optional || !platform.pack(pack).empty()) return;
  faults.emplace_back("rules",
                      fmt::format("'{}' needs {} with at least one rule, which platform {} "
                                  "has not; add it, or choose none or default",
                                  platform::word_of(pack), platform::file_of(pack), platform.name));
}

// What is wrong with the scenario, as (key, sentence).
Faults check_scenario(const Scenario& scenario) {
  const engine::RunSettings& run = scenario.settings.run;
  const platform::Platform& platform = *scenario.platform;
  Faults faults;
  if (run.warmup >= run.horizon) faults.emplace_back("warmup", "is not below the horizon");
  check_training(scenario, faults);
  check_inference(scenario, faults);
  check_power(scenario, faults);
  check_rules(scenario, faults);

  for (std::string& fault : scenario.recipe->check_horizon(run.horizon)) {
    faults.emplace_back("horizon", std::move(fault));
  }

  if (run.limits.prefix_cache) {
    for (std::string& fault : scenario.recipe->check_blocks(run.limits.block_tokens)) {
      faults.emplace_back("serving.prefix_cache", std::move(fault));
    }
  }

  if (run.autoscaling.on() && run.prefill_share > 0) {
    faults.emplace_back("serving.autoscaling_interval",
                        "replicas that only prefill or only decode do not move between LLMs; leave "
                        "it out, or serving.prefill_share");
  }

  std::vector<std::string> llms;
  for (const platform::Llm& llm : platform.llms) llms.push_back(llm.name);
  for (const engine::GpuShare& share : run.gpu_shares) {
    if (!platform.find_llm(share.llm)) {
      faults.emplace_back("serving.gpu_shares", "'" + share.llm + "' is no LLM of platform " +
                                                    platform.name +
                                                    input::did_you_mean(share.llm, llms));
    }
  }
  std::vector<NationIndex> with_demand;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    if (scenario.recipe->has_demand(NationIndex(n))) with_demand.emplace_back(n);
  }
  for (std::string& fault : policy::check_policy(run.policy, platform, with_demand)) {
    faults.emplace_back("policy", std::move(fault));
  }
  const engine::Deployment deployment(platform, run.gpu_shares, run.prefill_share,
                                      run.training.gpu_share);
  for (std::string& fault : engine::check_deployment(platform, *scenario.recipe, deployment)) {
    faults.emplace_back("serving.gpu_shares", std::move(fault));
  }
  return faults;
}

// The line where a setting was written: under axes or in its own place.
int line_of(const YamlMap& root, const std::vector<AxisValues>& axes, const Scenario& scenario,
            const std::string& key) {
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (axes[a].axis.key == key) return axes[a].values[scenario.point[a]].line();
  }
  const std::size_t dot = key.find('.');
  if (dot == std::string::npos) return root.has(key) ? root.line(key) : root.line();
  const std::string section = key.substr(0, dot);
  return root.has(section) ? root.map(section).line(key.substr(dot + 1)) : root.line();
}

}  // namespace

std::vector<path> Experiment::inputs() const {
  std::set<path> files{file};
  for (const Scenario& scenario : scenarios) {
    files.insert(scenario.recipe->files.begin(), scenario.recipe->files.end());
    files.insert(scenario.platform->files.begin(), scenario.platform->files.end());
    if (!scenario.settings.events.empty()) files.insert(scenario.settings.events);
    const path plugin = scenario.settings.run.policy.file();
    if (!plugin.empty()) files.insert(plugin);
    if (!scenario.settings.weights.empty()) files.insert(scenario.settings.weights);
  }
  return {files.begin(), files.end()};
}

Experiment load_experiment(const path& file) {
  YamlFile yaml(file);
  yaml.suggest(input::keys_of(setting_keys()));
  const YamlMap root = yaml.root();
  const input::KeyedMap own(root, experiment_keys());
  const path folder = file.parent_path();
  Issues issues;

  Experiment experiment;
  experiment.file = file;
  experiment.name = root.text("name");
  if (const std::string fault = root.has("name") ? fault_of_name(experiment.name) : "";
      !fault.empty()) {
    root.fault("name", fault);
  }
  experiment.question = root.text("question");
  experiment.replicates = static_cast<std::uint32_t>(own.integer("replicates"));
  experiment.seed = static_cast<std::uint64_t>(own.integer("seed"));
  if (own.has("statistics")) {
    experiment.correction = metrics::correction_of(own.map("statistics").word("correction"));
  }

  const std::vector<AxisValues> axes = read_axes(root);
  const ScenarioSettings common = read_common(root, axes, folder);
  if (product(axes) > kMaxScenarios) {
    root.fault("axes", "make more than " + std::to_string(kMaxScenarios) + " scenarios");
  } else {
    experiment.scenarios = expand(axes, common, folder);
    link_baselines(root, axes, experiment.scenarios);
  }
  for (const AxisValues& axis : axes) experiment.axes.push_back(axis.axis);
  try {
    yaml.finish();
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) issues.add(issue);
  }

  Library library(issues);
  std::set<std::pair<std::string, std::string>> said;
  for (Scenario& scenario : experiment.scenarios) {
    if (scenario.settings.platform.empty() || scenario.settings.workload.empty()) continue;
    scenario.platform = library.platform(scenario.settings.platform);
    if (!scenario.platform) continue;
    scenario.recipe = library.recipe(scenario.settings.workload, *scenario.platform);
    scenario.settings.run.failures.events =
        library.events(scenario.settings.events, *scenario.platform);
    scenario.settings.score_weights = library.weights(scenario.settings.weights);
    if (!scenario.recipe || !issues.empty()) continue;
    for (auto& [key, sentence] : check_scenario(scenario)) {
      if (!said.emplace(key, sentence).second) continue;
      issues.add(file.string(), line_of(root, axes, scenario, key), key, sentence);
    }
  }
  issues.throw_if_any();
  return experiment;
}

}  // namespace archipelago::experiment
