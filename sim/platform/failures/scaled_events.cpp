#include "platform/failures/scaled_events.hpp"

#include "platform/scaled_platform.hpp"

namespace archipelago::platform {

std::vector<ScriptedEvent> scaled(const std::vector<ScriptedEvent>& events, const Platform& full,
                                  double scale) {
  if (scale == 1) return events;
  std::vector<ScriptedEvent> small;
  for (const ScriptedEvent& event : events) {
    if (!event.limit_w) {
      small.push_back(event);
      continue;
    }
    for (const SiteIndex index : event.sites) {
      const Site& site = full.sites[index.at()];
      ScriptedEvent& one = small.emplace_back(event);
      one.names = {site.name};
      one.sites = {index};
      one.limit_w = *event.limit_w * kept_share(site, scale);
    }
  }
  return small;
}

}  // namespace archipelago::platform
