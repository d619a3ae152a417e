#include "planning/repair_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "input/text.hpp"
#include "planning/plan_task.hpp"
#include "planning/repairs.hpp"
#include "platform/failures/failable_names.hpp"

namespace archipelago::planning {

namespace {

using input::KeyedMap;
using input::YamlValue;

constexpr const char* kUnnamed = "repairs";

// What a word means; nothing: no existing cable has that name, group or system.
std::optional<Cut> cut_named(const platform::Platform& platform,
                             const platform::FailableNames& names, const std::string& word) {
  Cut cut{word, {}, 0};
  for (const platform::Failable* thing : names.find(word)) {
    for (const CableIndex c : thing->cables) {
      const platform::Cable& cable = platform.cables[c.at()];
      if (cable.status != platform::CableStatus::kExisting) continue;
      cut.cables.push_back(c);
      cut.repair_days = std::max(cut.repair_days, cable.repair_days);
    }
  }
  std::sort(cut.cables.begin(), cut.cables.end());
  cut.cables.erase(std::unique(cut.cables.begin(), cut.cables.end()), cut.cables.end());
  if (cut.cables.empty()) return std::nullopt;
  return cut;
}

std::string no_cut(const platform::Platform& platform, const platform::FailableNames& names,
                   const std::string& word) {
  return fmt::format("{} is no existing cable, shared-risk group or system of platform {}{}",
                     input::shown(word), platform.name, input::did_you_mean(word, names.all()));
}

// Faults of a set that is read but for its names.
void check_set(const KeyedMap& map, const RepairSet& set) {
  if (set.cuts.size() > kMostCuts) {
    map.fault("down", fmt::format("names {} cuts; at most {} are put in order", set.cuts.size(),
                                  kMostCuts));
  }
  for (const Cut& cut : set.cuts) {
    if (cut.repair_days > 0) continue;
    map.fault("down", fmt::format("names {}, whose repair_days are 0; expected days above 0",
                                  input::shown(cut.name)));
  }
}

RepairSet read_set(const KeyedMap& map, const platform::Platform& platform) {
  RepairSet set;
  set.cuts = cuts_of(platform, map.yaml().list("down"));
  if (map.has("away")) {
    for (const Cut& cut : cuts_of(platform, map.yaml().list("away"))) {
      set.away.insert(set.away.end(), cut.cables.begin(), cut.cables.end());
    }
  }
  set.ships = static_cast<std::size_t>(map.integer("ships"));
  check_set(map, set);
  return set;
}

}  // namespace

std::vector<Cut> cuts_of(const platform::Platform& platform, const std::vector<YamlValue>& down) {
  const platform::FailableNames names(platform);
  std::vector<Cut> cuts;
  for (const YamlValue& value : down) {
    const std::string word = value.text();
    if (auto cut = cut_named(platform, names, word)) {
      cuts.push_back(std::move(*cut));
    } else {
      value.fault(no_cut(platform, names, word));
    }
  }
  return cuts;
}

std::vector<RepairSet> read_repairs(const KeyedMap& root, const platform::Platform& platform) {
  std::vector<RepairSet> sets;
  const auto value = root.yaml().find("repairs");
  if (!value) return sets;
  constexpr const char* kPlace = "repairs[]";
  if (!value->is_list()) {
    const KeyedMap map(value->map(), plan_keys(), kPlace);
    sets.push_back(read_set(map, platform));
    sets.back().name = map.has("name") ? map.text("name") : kUnnamed;
    return sets;
  }
  std::set<std::string> taken;
  for (const YamlValue& one : value->list()) {
    const KeyedMap map(one.map(), plan_keys(), kPlace);
    RepairSet set = read_set(map, platform);
    set.name = map.yaml().text("name");
    if (!taken.insert(set.name).second) {
      map.fault("name", "is taken; each set needs one of its own");
    }
    sets.push_back(std::move(set));
  }
  if (sets.empty()) value->fault("is an empty list; expected sets, as {name: ..., down: [...]}");
  return sets;
}

RepairSet repair_set(const platform::Platform& platform, const std::vector<std::string>& down,
                     std::size_t ships) {
  const platform::FailableNames names(platform);
  RepairSet set{kUnnamed, {}, {}, ships};
  Issues issues;
  for (const std::string& word : down) {
    if (auto cut = cut_named(platform, names, word)) {
      set.cuts.push_back(std::move(*cut));
    } else {
      issues.add("--repair", 0, "", no_cut(platform, names, word));
    }
  }
  if (down.size() > kMostCuts) {
    issues.add("--repair", 0, "",
               fmt::format("names {} cuts; at most {} are put in order", down.size(), kMostCuts));
  }
  issues.throw_if_any();
  return set;
}

}  // namespace archipelago::planning
