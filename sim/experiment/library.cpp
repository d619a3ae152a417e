#include "experiment/library.hpp"

#include <fmt/format.h>

#include "experiment/score_weights.hpp"
#include "experiment/value_path.hpp"
#include "platform/failures/scaled_events.hpp"
#include "platform/load/variant.hpp"
#include "platform/scaled_platform.hpp"
#include "workload/recipe/edited_recipe.hpp"
#include "workload/recipe/scaled_recipe.hpp"

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

std::shared_ptr<const platform::Platform> Library::full_platform(const ScenarioSettings& settings) {
  const std::string name = settings.platform.string() + "\n" + platform_changes(settings);
  return find(platforms_, name, nullptr, [&] {
    return platform::load_variant({settings.platform, settings.overlays, settings.platform_cells});
  });
}

std::shared_ptr<const platform::Platform> Library::platform(const ScenarioSettings& settings) {
  auto full = full_platform(settings);
  if (!full || settings.scale == 1) return full;
  return find(platforms_, fmt::format("{:a}", settings.scale), full.get(),
              [&] { return platform::scaled(*full, settings.scale); });
}

std::shared_ptr<const workload::Recipe> Library::recipe(const ScenarioSettings& settings,
                                                        const platform::Platform& platform) {
  const std::string name = settings.workload.string() + "\n" + workload_changes(settings);
  return find(recipes_, name, &platform, [&] {
    return workload::scaled(
        workload::load_recipe(settings.workload, platform, settings.workload_keys), settings.scale);
  });
}

std::vector<platform::ScriptedEvent> Library::events(const ScenarioSettings& settings,
                                                     const platform::Platform& full) {
  const path& file = settings.events;
  if (file.empty()) return {};
  const auto loaded =
      find(events_, file.string(), &full, [&] { return platform::load_events(file, full); });
  if (!loaded) return {};
  return platform::scaled(*loaded, full, settings.scale);
}

std::vector<metrics::ScoreWeight> Library::weights(const path& file) {
  if (file.empty()) return {};
  const auto loaded =
      find(weights_, file.string(), nullptr, [&] { return load_score_weights(file); });
  return loaded ? *loaded : std::vector<metrics::ScoreWeight>{};
}

}  // namespace archipelago::experiment
