#include "platform/failures/failable_names.hpp"

#include <algorithm>
#include <utility>

namespace archipelago::platform {

namespace {

// Cables by a word of their row, in order of first appearance.
template <class WordOf>
void add_cables(std::vector<Failable>& things, const char* kind, const Platform& platform,
                WordOf word_of) {
  std::map<std::string, std::size_t> seen;
  for (std::size_t row = 0; row < platform.cables.size(); ++row) {
    const std::string& word = word_of(platform.cables[row]);
    if (word.empty()) continue;
    const auto [at, is_new] = seen.try_emplace(word, things.size());
    if (is_new) things.push_back({kind, word, {}, {}});
    things[at->second].cables.emplace_back(row);
  }
}

// "Asia-America Gateway (AAG)" -> "AAG"; "" when there are no brackets at the end.
std::string short_name(const std::string& system) {
  const std::size_t open = system.rfind('(');
  if (open == std::string::npos || system.back() != ')') return "";
  return system.substr(open + 1, system.size() - open - 2);
}

}  // namespace

FailableNames::FailableNames(const Platform& platform) {
  using Word = const std::string&;
  add_cables(things_, "system", platform, [](const Cable& c) -> Word { return c.system; });
  add_cables(things_, "cable", platform, [](const Cable& c) -> Word { return c.name; });
  add_cables(things_, "group", platform,
             [](const Cable& c) -> Word { return c.shared_risk_group; });
  for (std::size_t row = 0; row < platform.sites.size(); ++row) {
    things_.push_back({"site", platform.sites[row].name, {}, {SiteIndex(row)}});
  }
  for (std::size_t row = 0; row < platform.zones.size(); ++row) {
    things_.push_back({"zone", platform.zones[row].name, {}, {}, {ZoneIndex(row)}});
  }
  for (std::size_t i = 0; i < things_.size(); ++i) {
    const Failable& thing = things_[i];
    std::vector<std::string> names{thing.name};
    if (thing.kind == "system") names.push_back(short_name(thing.name));
    for (std::string& name : names) {
      if (name.empty()) continue;
      // Zones and sites are often called after the same city.
      if (thing.kind == "zone") name.insert(0, "zone:");
      by_name_.emplace(name, i);
      if (thing.kind != "zone") by_name_.emplace(thing.kind + ':' + name, i);
      if (std::find(all_.begin(), all_.end(), name) == all_.end()) all_.push_back(std::move(name));
    }
  }
}

std::vector<const Failable*> FailableNames::find(std::string_view name) const {
  std::vector<const Failable*> found;
  const auto [first, last] = by_name_.equal_range(name);
  for (auto at = first; at != last; ++at) found.push_back(&things_[at->second]);
  return found;
}

}  // namespace archipelago::platform
