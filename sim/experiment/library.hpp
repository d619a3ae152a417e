// The platforms, recipes, events and weights that the scenarios of an experiment share: each variant is
// read once, however many scenarios use it.
//
// Flow     ScenarioSettings -> Library -> Scenario.
// Errors   every fault once, to the Issues; what could not be read is a null pointer or empty.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "experiment/settings.hpp"
#include "platform/failures/scripted_events.hpp"
#include "platform/platform.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::experiment {

class Library {
 public:
  explicit Library(Issues& issues) : issues_(issues) {}

  // At scale 1.
  std::shared_ptr<const platform::Platform> full_platform(const ScenarioSettings& settings);
  // At the scenario's scale.
  std::shared_ptr<const platform::Platform> platform(const ScenarioSettings& settings);
  // At that scale, as that platform reads it.  REQUIRES: it is platform() of the same settings.
  std::shared_ptr<const workload::Recipe> recipe(const ScenarioSettings& settings,
                                                 const platform::Platform& platform);
  // At that scale; those of no file: none.  REQUIRES: it is full_platform() of the same settings.
  std::vector<platform::ScriptedEvent> events(const ScenarioSettings& settings,
                                              const platform::Platform& full);
  std::vector<metrics::ScoreWeight> weights(const std::filesystem::path& file);

 private:
  template <class Loaded>
  using Shelf =
      std::map<std::pair<std::string, const platform::Platform*>, std::shared_ptr<const Loaded>>;

  // What stands under that name, loaded when it is asked for the first time.
  template <class Loaded>
  std::shared_ptr<const Loaded> find(Shelf<Loaded>& shelf, const std::string& name,
                                     const platform::Platform* platform, auto load);

  Issues& issues_;
  std::set<std::string> said_;  // faults, which variants have in common
  Shelf<platform::Platform> platforms_;
  Shelf<workload::Recipe> recipes_;
  Shelf<std::vector<platform::ScriptedEvent>> events_;
  Shelf<std::vector<metrics::ScoreWeight>> weights_;
};

}  // namespace archipelago::experiment
