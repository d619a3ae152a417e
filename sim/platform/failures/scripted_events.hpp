// Scripted failures: "cut these five on day 2 at 03:00 for 18 days", as a checked value.
//
// Flow     YAML -> read_events(map, "events", platform), or load_events(file) for a file whose only
//          key is `events` -> cuts_of(), site_faults_of() -> engine.
// Form     events:
//            - cut: [AAG, APG, IA]     # or one name
//              at: day 2 03:00
//              for: 18 days
//            - limit: jakarta          # or several; sites only
//              to_mw: 2                # what they may draw from the grid, cooling included
//              at: day 3
//              for: 6 h
//            - withdraw: US          # or {law: US, of: [sites, cloud, cables]} (withdrawal.hpp)
//              at: day 2             # without `for`: to the end of the run
// Names    a cable system ("Asia-America Gateway (AAG)", or its short name in the last brackets,
//          AAG), a segment (aag-changi-vung-tau), a shared-risk group (vung-tau), a site
//          (jakarta).  A system or group stands for all its segments.  A name that means two
//          different things is a fault; `system:`, `cable:`, `group:` or `site:` before it says
//          which is meant.  zone:singapore is a grid: cut, its sites have what their sun and
//          batteries give.  A limit binds beside all others of its site: the lowest counts.
// Times    `at` counts from the start of the run: "day 2 03:00" (day 1 is the first day, so this is
//          27 h; seconds may follow, hours may be left out), or a duration ("27 h").  `for` is a
//          duration, up to 100 days; the run may end before.
// Errors   go to the YamlFile with all others of the file (input/yaml_reader.hpp): unknown names
//          with the nearest known one, names given twice, times that are none.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "input/yaml_reader.hpp"
#include "platform/failures/cable_faults.hpp"
#include "platform/failures/site_faults.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

struct ScriptedEvent {
  std::vector<std::string> names;  // as written
  std::vector<CableIndex> cables;  // in order of the table, each once
  std::vector<SiteIndex> sites;
  std::vector<ZoneIndex> zones;
  std::optional<double> limit_w;        // of the sites, each; nothing: they fail
  std::optional<NationIndex> law = {};  // that withdraws them
  SimTime starts;
  SimTime lasts;  // > 0
};

// The list under `key`; empty when the key is absent.  Faults are recorded in the file.
std::vector<ScriptedEvent> read_events(const input::YamlMap& map, std::string_view key,
                                       const Platform& platform);

// Throws InputError with every fault of the file.
std::vector<ScriptedEvent> load_events(const std::filesystem::path& file, const Platform& platform);

// The cables of the events as faults, joined where they overlap (cable_faults.hpp).
[[nodiscard]] std::vector<CableFault> cuts_of(const std::vector<ScriptedEvent>& events);

// What the grid gives a site, from a script, as long as it lasts: 0 when the zone is cut.
struct GridLimit {
  SiteIndex site;
  SimTime starts;
  SimTime ends;  // kNever: the run ends first
  double limit_w = 0;

  bool operator==(const GridLimit&) const = default;
};
// By start, then in the order of the script.
[[nodiscard]] std::vector<GridLimit> grid_limits_of(const Platform& platform,
                                                    const std::vector<ScriptedEvent>& events);

// The sites of the events that fail, joined where they overlap; by start, then by site.
[[nodiscard]] std::vector<SiteFault> site_faults_of(const std::vector<ScriptedEvent>& events);

}  // namespace archipelago::platform
