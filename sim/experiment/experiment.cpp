#include "experiment/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/scale.hpp"
#include "experiment/axes_file.hpp"
#include "experiment/experiment_name.hpp"
#include "experiment/library.hpp"
#include "experiment/overrides.hpp"
#include "experiment/scenario_checks.hpp"
#include "experiment/scenario_points.hpp"
#include "experiment/stress.hpp"
#include "experiment/value_path.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"
#include "platform/scaled_platform.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlFile;
using input::YamlMap;
using input::YamlValue;
using std::filesystem::path;

constexpr std::size_t kMaxScenarios = 10'000;

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

// Reads one experiment file.
class ExperimentReader {
 public:
  ExperimentReader(const path& file, const std::vector<std::string>& set)
      : file_(file), folder_(file.parent_path()), yaml_(file) {
    yaml_.suggest(input::keys_of(setting_keys()));
    origins_ = apply_overrides(set, yaml_);
  }

  Experiment read();

 private:
  void read_own_keys(const YamlMap& root, Experiment& experiment) const;
  [[nodiscard]] ScenarioSettings read_common(const YamlMap& root) const;
  void read_values(const YamlMap& root, ScenarioSettings& settings) const;
  void apply(const std::string& key, const YamlValue& value, ScenarioSettings& settings) const;
  [[nodiscard]] std::vector<Scenario> expand(const YamlMap& root,
                                             const ScenarioSettings& common) const;
  void link_baselines(const YamlMap& root, const std::vector<Point>& points, const Zips& zips,
                      std::vector<Scenario>& scenarios) const;
  void complete(const YamlMap& root, std::vector<Scenario>& scenarios, Issues& issues) const;
  [[nodiscard]] input::Origin origin_of(const YamlMap& root, const Scenario& scenario,
                                        const std::string& key) const;

  path file_;
  path folder_;
  YamlFile yaml_;
  OverrideOrigins origins_;
  FileAxes axes_;
};

void ExperimentReader::read_own_keys(const YamlMap& root, Experiment& experiment) const {
  const input::KeyedMap own(root, experiment_keys());
  experiment.name = root.text("name");
  if (const std::string fault = root.has("name") ? fault_of_name(experiment.name) : "";
      !fault.empty()) {
    root.fault("name", fault);
  }
  experiment.question = root.text("question");
  Replicates replicates = read_replicates(root);
  experiment.replicates = replicates.count;
  experiment.precision = std::move(replicates.precision);
  experiment.seed = static_cast<std::uint64_t>(own.integer("seed"));
  if (own.has("statistics")) {
    experiment.correction = metrics::correction_of(own.map("statistics").word("correction"));
  }
}

void ExperimentReader::apply(const std::string& key, const YamlValue& value,
                             ScenarioSettings& settings) const {
  if (is_value_path(key)) {
    apply_value(key, value, file_.string(), "axes", settings);
  } else {
    apply_setting(key, value, folder_, settings);
  }
}

ScenarioSettings ExperimentReader::read_common(const YamlMap& root) const {
  const Sections sections(root);
  ScenarioSettings settings;
  for (const input::KeyRow& info : setting_keys()) {
    const auto value = sections.find(info.key);
    if (value && is_axis(axes_, info.key)) {
      value->fault("stands here and under axes; keep one");
    } else if (value) {
      apply_setting(info.key, *value, folder_, settings);
    } else if (info.needed == kAlways && !is_axis(axes_, info.key)) {
      root.fault(info.key, "is missing; give it a value here or a list under axes");
    }
  }
  read_values(root, settings);
  return settings;
}

void ExperimentReader::read_values(const YamlMap& root, ScenarioSettings& settings) const {
  const auto values = root.find("set");
  if (!values) return;
  for (const auto& [key, value] : values->map().entries()) {
    if (!is_value_path(key)) {
      value.fault(input::shown(key) +
                  " is no path of a value; expected platform.TABLE[ROW].COLUMN or workload.KEY; "
                  "settings have places of their own");
    } else if (is_axis(axes_, key)) {
      value.fault("stands here and under axes; keep one");
    } else {
      const auto word = origins_.find(key);
      apply_value(key, value, word == origins_.end() ? file_.string() : word->second.file, "set",
                  settings);
    }
  }
}

std::vector<Scenario> ExperimentReader::expand(const YamlMap& root,
                                               const ScenarioSettings& common) const {
  Grid grid{{}, read_zips(root, axes_), read_exclusions(root, axes_)};
  for (const FileAxis& axis : axes_) grid.sizes.push_back(axis.values.size());
  if (grid.count(kMaxScenarios) > kMaxScenarios) {
    root.fault("axes", "make more than " + std::to_string(kMaxScenarios) + " scenarios");
    return {};
  }
  const std::vector<Point> points = grid.points();
  if (points.empty() && root.has("exclude")) root.fault("exclude", "leaves no scenario");
  const std::vector<Axis> words = words_of(axes_);
  std::vector<Scenario> scenarios;
  for (const Point& point : points) {
    Scenario& scenario = scenarios.emplace_back(
        Scenario{point_words(words, point), point, common, nullptr, nullptr, std::nullopt});
    for (std::size_t a = 0; a < axes_.size(); ++a) {
      apply(axes_[a].axis.key, axes_[a].values[point[a]], scenario.settings);
    }
    settle_horizon(scenario.settings);
    settle_scale(scenario.settings);
  }
  link_baselines(root, points, grid.zips, scenarios);
  return scenarios;
}

void ExperimentReader::link_baselines(const YamlMap& root, const std::vector<Point>& points,
                                      const Zips& zips, std::vector<Scenario>& scenarios) const {
  const auto baseline = root.find("baseline");
  if (!baseline) return;
  const PartOfPoint wanted = read_part(*baseline, axes_);
  if (wanted.empty() || scenarios.empty()) return;
  const auto baselines = baselines_of(points, wanted, zips);
  for (std::size_t i = 0; i < scenarios.size(); ++i) scenarios[i].baseline = baselines[i];
  if (std::any_of(baselines.begin(), baselines.end(), [](const auto& b) { return b.has_value(); }))
    return;
  baseline->fault("is the value of no scenario; zip and exclude leave none with it");
}

// Reads what the scenarios name and checks each of them.
void ExperimentReader::complete(const YamlMap& root, std::vector<Scenario>& scenarios,
                                Issues& issues) const {
  Library library(issues);
  std::set<std::pair<std::string, std::string>> said;
  const auto blame = [&](const Scenario& scenario, const std::string& key,
                         const std::string& sentence) {
    if (!said.emplace(key, sentence).second) return;
    const input::Origin origin = origin_of(root, scenario, key);
    issues.add(origin.file, origin.line, origin.field, sentence);
  };
  for (Scenario& scenario : scenarios) {
    if (scenario.settings.platform.empty() || scenario.settings.workload.empty()) continue;
    scenario.full = library.full_platform(scenario.settings);
    if (!scenario.full) continue;
    for (const std::string& fault : platform::too_small(*scenario.full, scenario.settings.scale)) {
      blame(scenario, "scale", fault);
    }
    scenario.platform = library.platform(scenario.settings);
    scenario.recipe = library.recipe(scenario.settings, *scenario.platform);
    scenario.settings.run.failures.events = library.events(scenario.settings, *scenario.full);
    scenario.settings.score_weights = library.weights(scenario.settings.weights);
    if (!scenario.recipe || !issues.empty()) continue;
    for (const std::string& fault : settle_stress(scenario)) blame(scenario, "stress", fault);
    for (const auto& [key, sentence] : check_scenario(scenario)) blame(scenario, key, sentence);
  }
}

// Where a setting was written: on the command line, under axes or in its own place.
input::Origin ExperimentReader::origin_of(const YamlMap& root, const Scenario& scenario,
                                          const std::string& key) const {
  if (const auto set = origins_.find(key); set != origins_.end()) return set->second;
  const auto in_file = [&](int line) { return input::Origin{file_.string(), line, key}; };
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    if (axes_[a].axis.key == key) return in_file(axes_[a].values[scenario.point[a]].line());
  }
  const std::size_t dot = key.find('.');
  if (dot == std::string::npos) return in_file(root.has(key) ? root.line(key) : root.line());
  const std::string section = key.substr(0, dot);
  return in_file(root.has(section) ? root.map(section).line(key.substr(dot + 1)) : root.line());
}

Experiment ExperimentReader::read() {
  const YamlMap root = yaml_.root();
  Issues issues;
  Experiment experiment;
  experiment.file = file_;
  read_own_keys(root, experiment);
  axes_ = read_axes(root);
  experiment.axes = words_of(axes_);
  experiment.scenarios = expand(root, read_common(root));
  std::vector<Point> points;
  for (const Scenario& scenario : experiment.scenarios) points.push_back(scenario.point);
  experiment.answer = read_answer(root, axes_, points);
  try {
    yaml_.finish();
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) issues.add(issue);
  }
  complete(root, experiment.scenarios, issues);
  issues.throw_if_any();
  return experiment;
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

std::string Experiment::scales() const {
  std::vector<std::string> words;
  bool any = false;
  for (const Scenario& scenario : scenarios) {
    std::string word = scale_text(scenario.settings.scale);
    any = any || scenario.settings.scale < 1;
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return any ? fmt::format("{}", fmt::join(words, ", ")) : "";
}

Experiment load_experiment(const path& file, const std::vector<std::string>& set) {
  Experiment experiment = ExperimentReader(file, set).read();
  experiment.set = set;
  return experiment;
}

}  // namespace archipelago::experiment
