#include "experiment/named_experiment.hpp"

#include <fmt/format.h>

#include "experiment/selection.hpp"
#include "input/places.hpp"
#include "input/text.hpp"
#include "platform/load/editable_table.hpp"

namespace archipelago::experiment {

std::optional<Experiment> load_named(const input::YamlMap& root, const std::filesystem::path& file,
                                     const std::vector<std::string>& set,
                                     const std::vector<std::string>& only, Issues& issues) {
  const std::string named = root.text("experiment");
  if (named.empty()) return std::nullopt;
  const input::Resolved found = input::resolve(file.parent_path(), input::kExperiments, named);
  if (!found.fault.empty()) {
    root.fault("experiment", found.fault);
    return std::nullopt;
  }
  try {
    Experiment experiment = load_experiment(found.place, set);
    select_scenarios(experiment, only);
    return experiment;
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) issues.add(issue);
    return std::nullopt;
  }
}

void each_pattern_of_sites(const input::YamlMap& patterns, const platform::Platform& platform,
                           const std::function<void(const input::YamlValue& value,
                                                    const std::vector<std::size_t>& sites)>& take) {
  std::vector<std::string> names;
  for (const platform::Site& site : platform.sites) names.push_back(site.name);
  for (const auto& [pattern, value] : patterns.entries()) {
    std::vector<std::size_t> sites;
    for (std::size_t s = 0; s < names.size(); ++s) {
      if (platform::matches(pattern, names[s])) sites.push_back(s);
    }
    take(value, sites);
    if (sites.empty()) {
      value.fault(fmt::format("{} is no site of platform {}{}", input::shown(pattern),
                              platform.name, input::did_you_mean(pattern, names)));
    }
  }
}

}  // namespace archipelago::experiment
