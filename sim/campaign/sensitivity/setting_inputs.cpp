#include "campaign/sensitivity/setting_inputs.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "experiment/overrides.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::campaign {

namespace {

using experiment::Experiment;
using input::KeyKind;

// As experiment/changed_metrics.hpp: what figures depend on and runs do not.
constexpr std::array<std::string_view, 2> kLimitKeys{"slo.ttft", "slo.tpot"};
constexpr std::string_view kPriceKey = "power.price_scale";

const input::KeyRow& row_of(const std::string& key) {
  const input::KeyRow* const row = input::find_key(experiment::setting_keys(), key);
  ARCHIPELAGO_REQUIRE(row != nullptr);
  return *row;
}

// The text of a scalar as the file, or --set, has it; nothing when it is not there.
std::optional<std::string> text_in_file(const Experiment& experiment, const std::string& key) {
  input::YamlFile file(experiment.file);
  (void)experiment::apply_overrides(experiment.set, file);
  const std::size_t dot = key.find('.');
  auto value = file.root().find(key.substr(0, dot));
  if (value && dot != std::string::npos) value = value->map().find(key.substr(dot + 1));
  if (!value || !value->is_scalar()) return std::nullopt;
  return value->text();
}

}  // namespace

std::string setting_fault(const Experiment& experiment, const std::string& key) {
  const std::vector<std::string> keys = input::keys_of(experiment::setting_keys());
  const input::KeyRow* const row = input::find_key(experiment::setting_keys(), key);
  if (row == nullptr) {
    return "'" + key + "' is no setting, and no path of a platform or workload" +
           input::did_you_mean_key(key, {}, keys);
  }
  const bool axis = std::any_of(experiment.axes.begin(), experiment.axes.end(),
                                [&](const experiment::Axis& a) { return a.key == key; });
  if (axis) return "'" + key + "' is an axis of the experiment: its scenarios differ by it";
  return "";
}

Reach reach_of_setting(const std::string& key) {
  if (key == kPriceKey) return Reach::kPrices;
  const auto is_in = [&](const auto& keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  const bool limit = is_in(kLimitKeys) || is_in(experiment::bill_keys());
  return limit ? Reach::kLimits : Reach::kRun;
}

std::optional<Standing> standing_number(const Experiment& experiment, const std::string& key) {
  const std::string text = text_in_file(experiment, key).value_or(row_of(key).fallback);
  if (const auto number = input::parse_number(text)) return Standing{*number, Form::kNumber};
  if (const auto time = input::parse_duration(text)) return Standing{time->si(), Form::kSeconds};
  return std::nullopt;
}

bool is_whole(const std::string& key) { return row_of(key).kind == KeyKind::kInteger; }

std::string value_fault(const Experiment& experiment, const Assignment& assignment) {
  experiment::ScenarioSettings scratch = experiment.scenarios.front().settings;
  try {
    set_values(scratch, experiment.file.parent_path(), {&assignment, 1});
  } catch (const InputError& error) {
    return error.issues().front().message;
  }
  return "";
}

void set_values(experiment::ScenarioSettings& settings, const std::filesystem::path& folder,
                std::span<const Assignment> assignments) {
  for (const Assignment& assignment : assignments) {
    const input::YamlFile yaml(assignment.path, "value: " + assignment.text);
    const auto value = yaml.root().find("value");
    ARCHIPELAGO_REQUIRE(value.has_value());
    experiment::apply_setting(assignment.path, *value, folder, settings);
    yaml.finish();
  }
}

}  // namespace archipelago::campaign
