#include "experiment/selection.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "input/text.hpp"

namespace archipelago::experiment {

namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

std::string last_word(const std::string& key) { return key.substr(key.rfind('.') + 1); }

// Axis and value that "policy=islands" names; a fault when it names none.
std::optional<std::pair<std::size_t, std::size_t>> read(const Experiment& experiment,
                                                        const std::string& text, Issues& issues) {
  const std::size_t equals = text.find('=');
  const std::string key = text.substr(0, equals);
  const auto axis =
      std::find_if(experiment.axes.begin(), experiment.axes.end(),
                   [&](const Axis& a) { return a.key == key || last_word(a.key) == key; });
  if (equals == std::string::npos || axis == experiment.axes.end()) {
    std::vector<std::string> keys;
    for (const Axis& a : experiment.axes) keys.push_back(a.key);
    issues.add(experiment.file.string(), 0, "axes",
               "--only " + text + " names no axis; expected for example policy=islands" +
                   input::did_you_mean(key, keys));
    return std::nullopt;
  }
  const std::string wanted = text.substr(equals + 1);
  const auto value =
      std::find_if(axis->values.begin(), axis->values.end(),
                   [&](const AxisValue& v) { return v.label == wanted || v.raw == wanted; });
  if (value == axis->values.end()) {
    issues.add(experiment.file.string(), 0, "axes." + axis->key,
               "--only " + text + " names no value of the axis" +
                   input::did_you_mean(wanted, axis->labels()));
    return std::nullopt;
  }
  return std::pair{static_cast<std::size_t>(axis - experiment.axes.begin()),
                   static_cast<std::size_t>(value - axis->values.begin())};
}

}  // namespace

void select_scenarios(Experiment& experiment, const std::vector<std::string>& only) {
  Issues issues;
  std::map<std::size_t, std::set<std::size_t>> wanted;
  for (const std::string& text : only) {
    if (const auto named = read(experiment, text, issues)) {
      wanted[named->first].insert(named->second);
    }
  }
  issues.throw_if_any();
  std::vector<std::size_t> places;  // of each scenario among those that stay
  std::vector<Scenario> kept;
  for (const Scenario& scenario : experiment.scenarios) {
    const bool stays = std::all_of(wanted.begin(), wanted.end(), [&](const auto& axis) {
      return axis.second.contains(scenario.point[axis.first]);
    });
    places.push_back(stays ? kept.size() : kNowhere);
    if (stays) kept.push_back(scenario);
  }
  for (Scenario& scenario : kept) {
    if (!scenario.baseline) continue;
    const std::size_t place = places[*scenario.baseline];
    scenario.baseline = place == kNowhere ? std::nullopt : std::optional(place);
  }
  experiment.scenarios = std::move(kept);
  experiment.only.insert(experiment.only.end(), only.begin(), only.end());
}

}  // namespace archipelago::experiment
