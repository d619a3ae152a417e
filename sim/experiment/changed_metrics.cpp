#include "experiment/changed_metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "experiment/score_weights.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::experiment {

namespace {

std::vector<std::string_view> metric_keys() {
  std::vector<std::string_view> keys{"slo.ttft", "slo.tpot"};
  keys.insert(keys.end(), bill_keys().begin(), bill_keys().end());
  keys.insert(keys.end(), {"sovereignty.weights", "power.price_scale"});
  return keys;
}

constexpr const char* kOption = "--set";

std::string known() {
  std::string text;
  for (const std::string_view key : metric_keys()) {
    if (!text.empty()) text += ", ";
    text += key;
  }
  return text;
}

// A sentence when the key cannot be changed.
std::string why_not(const Experiment& experiment, const std::string& key) {
  const auto is = [&](const auto& name) { return name == key; };
  const std::vector<std::string_view> changeable = metric_keys();
  if (std::none_of(changeable.begin(), changeable.end(), is)) {
    std::vector<std::string> keys;
    for (const input::KeyRow& row : setting_keys()) keys.push_back(row.key);
    if (std::none_of(keys.begin(), keys.end(), is)) {
      return "is no setting" + input::did_you_mean(key, keys);
    }
    return "decides what happens in a run; change it in the experiment and run it again (of "
           "records these can be changed: " +
           known() + ")";
  }
  const bool axis = std::any_of(experiment.axes.begin(), experiment.axes.end(),
                                [&](const Axis& a) { return a.key == key; });
  if (axis) return "is an axis of the experiment: its scenarios differ by it";
  return "";
}

void change_one(Experiment& experiment, const std::string& key, const std::string& value) {
  const input::YamlFile yaml(std::string(kOption) + " " + key, key + ": " + value);
  const input::YamlValue read = *yaml.root().find(key);
  for (Scenario& scenario : experiment.scenarios) {
    apply_setting(key, read, std::filesystem::current_path(), scenario.settings);
  }
  yaml.finish();
  if (key != "sovereignty.weights") return;
  for (Scenario& scenario : experiment.scenarios) {
    scenario.settings.score_weights.clear();
    if (scenario.settings.weights.empty()) continue;
    scenario.settings.score_weights = load_score_weights(scenario.settings.weights);
  }
}

}  // namespace

void change_metrics(Experiment& experiment, const std::vector<std::string>& changes) {
  Issues issues;
  for (const std::string& change : changes) {
    const std::size_t equals = change.find('=');
    const std::string key = change.substr(0, equals);
    if (equals == std::string::npos) {
      issues.add(kOption, 0, change, "expected key=value, as in slo.ttft=2s");
      continue;
    }
    if (const std::string why = why_not(experiment, key); !why.empty()) {
      issues.add(kOption, 0, key, why);
      continue;
    }
    try {
      change_one(experiment, key, change.substr(equals + 1));
    } catch (const InputError& error) {
      for (const Issue& issue : error.issues()) issues.add(issue);
    }
  }
  issues.throw_if_any();
}

std::string why_prices_stand(const Scenario& scenario) {
  return fmt::format(
      "the policy of scenario {} chose by prices or carbon: with others its requests or jobs would "
      "have gone elsewhere; change them in the experiment and run it again",
      scenario.id);
}

}  // namespace archipelago::experiment
