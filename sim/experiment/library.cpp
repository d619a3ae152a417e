#include "experiment/library.hpp"

#include "experiment/score_weights.hpp"
#include "experiment/value_path.hpp"
#include "platform/load/variant.hpp"
#include "workload/recipe/edited_recipe.hpp"

namespace archipelago::experiment {

using std::filesystem::path;

template <class Loaded>
std::shared_ptr<const Loaded> Library::find(Shelf<Loaded>& shelf, const std::string& name,
                                            const platform::Platform* platform, auto load) {
  const auto [entry, is_new] = shelf.try_emplace({name, platform});
  if (!is_new) return entry->second;
  try {
    entry->second = std::make_shared<const Loaded>(load());
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) {
      if (said_.insert(issue.text()).second) issues_.add(issue);
    }
  }
  return entry->second;
}

std::shared_ptr<const platform::Platform> Library::platform(const ScenarioSettings& settings) {
  const std::string name = settings.platform.string() + "\n" + platform_changes(settings);
  return find(platforms_, name, nullptr, [&] {
    return platform::load_variant({settings.platform, settings.overlays, settings.platform_cells});
  });
}

std::shared_ptr<const workload::Recipe> Library::recipe(const ScenarioSettings& settings,
                                                        const platform::Platform& platform) {
  const std::string name = settings.workload.string() + "\n" + workload_changes(settings);
  return find(recipes_, name, &platform, [&] {
    return workload::load_recipe(settings.workload, platform, settings.workload_keys);
  });
}

std::vector<platform::ScriptedEvent> Library::events(const path& file,
                                                     const platform::Platform& platform) {
  if (file.empty()) return {};
  const auto loaded = find(events_, file.string(), &platform,
                           [&] { return platform::load_events(file, platform); });
  return loaded ? *loaded : std::vector<platform::ScriptedEvent>{};
}

std::vector<metrics::ScoreWeight> Library::weights(const path& file) {
  if (file.empty()) return {};
  const auto loaded =
      find(weights_, file.string(), nullptr, [&] { return load_score_weights(file); });
  return loaded ? *loaded : std::vector<metrics::ScoreWeight>{};
}

}  // namespace archipelago::experiment
