#include "experiment/overrides.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "experiment/settings.hpp"
#include "experiment/value_path.hpp"
#include "input/text.hpp"

namespace archipelago::experiment {

namespace {

// Settings, and the keys of the file beside them that are numbers.
std::vector<std::string> keys() {
  std::vector<std::string> known = input::keys_of(setting_keys());
  known.insert(known.end(), {"replicates", "seed"});
  return known;
}

bool is_axis(const input::YamlMap& root, const std::string& key) {
  const auto axes = root.find("axes");
  return axes && axes->has_key(key);
}

}  // namespace

OverrideOrigins apply_overrides(const std::vector<std::string>& words, input::YamlFile& file) {
  OverrideOrigins origins;
  Issues issues;
  const std::vector<std::string> known = keys();
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const std::string key = word.substr(0, equals);
    const input::Origin origin{"--set " + word, 0, key};
    const auto fault = [&](const std::string& message) { issues.add(origin.file, 0, "", message); };
    if (equals == std::string::npos || equals == 0 || equals + 1 == word.size()) {
      fault("is no setting; expected KEY=VALUE, for example demand_scale=2");
      continue;
    }
    if (!is_value_path(key) && std::find(known.begin(), known.end(), key) == known.end()) {
      fault(input::shown(key) + " is no setting" + input::did_you_mean_key(key, {}, known) +
            "; values of files are named platform.TABLE[ROW].COLUMN and workload.KEY");
      continue;
    }
    if (is_axis(file.root(), key)) {
      fault(input::shown(key) + " is an axis of the experiment; choose its values with --only");
      continue;
    }
    origins.emplace(key, origin);
    const bool is_path = is_value_path(key);
    file.edit({is_path ? "set" : key, word.substr(equals + 1), origin, false, is_path ? key : ""});
  }
  issues.throw_if_any();
  return origins;
}

}  // namespace archipelago::experiment
