#include "platform/failures/scripted_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "input/text.hpp"
#include "platform/failures/event_keys.hpp"
#include "platform/failures/failable_names.hpp"
#include "platform/failures/withdrawal.hpp"

namespace archipelago::platform {

namespace {

using input::KeyedMap;
using input::YamlFile;
using input::YamlMap;
using input::YamlValue;

constexpr Seconds kDay{86'400};

// Whole digits only, at most two unless `most_digits` says more.
std::optional<int> whole_number(std::string_view text, std::size_t most_digits = 2) {
  int value = 0;
  if (text.empty() || text.size() > most_digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') {
    return std::nullopt;
  }
  return value;
}

// "03:00", "03:00:30".
std::optional<Seconds> time_of_day(std::string_view text) {
  const std::vector<std::string> parts = input::split_words(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  constexpr std::array kLimits{24, 60, 60};
  int seconds = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto value = i < parts.size() ? whole_number(parts[i]) : 0;
    if (!value || *value >= kLimits[i]) return std::nullopt;
    seconds = seconds * 60 + *value;
  }
  return Seconds(seconds);
}

// "day 2 03:00", "day 2"; or a duration.
std::optional<Seconds> parse_instant(std::string_view text) {
  constexpr std::string_view kWord = "day ";
  if (!text.starts_with(kWord)) return input::parse_duration(text);
  text.remove_prefix(kWord.size());
  const std::size_t blank = text.find(' ');
  const auto day = whole_number(text.substr(0, blank), 3);
  if (!day || *day < 1) return std::nullopt;
  const Seconds midnight = static_cast<double>(*day - 1) * kDay;
  if (blank == std::string_view::npos) return midnight;
  const auto clock = time_of_day(text.substr(blank + 1));
  return clock ? std::optional(midnight + *clock) : std::nullopt;
}

class EventsReader {
 public:
  explicit EventsReader(const Platform& platform) : platform_(platform), names_(platform) {}

  ScriptedEvent read(const KeyedMap& map);

 private:
  void read_named(ScriptedEvent& event, const KeyedMap& map);
  void read_target(ScriptedEvent& event, const YamlValue& value);
  void read_withdrawal(ScriptedEvent& event, const YamlValue& value);

  const Platform& platform_;
  FailableNames names_;
};

SimTime read_instant(const KeyedMap& map) {
  const std::string text = map.text("at");
  const auto at = parse_instant(text);
  const bool in_range = at && at->si() >= 0 && *at <= to_seconds(kMaxHorizon);
  if (in_range) return to_sim_time(*at);
  map.fault("at", at ? fmt::format("{} is outside of any run; expected 0 to 100 days after its "
                                   "start",
                                   input::shown(text))
                     : fmt::format("{} is not an instant; expected 'day 2 03:00' (day 1 is the "
                                   "first) or a time after the start such as '27 h'",
                                   input::shown(text)));
  return {};
}

template <class T>
void sort_once(std::vector<T>& things) {
  std::sort(things.begin(), things.end());
  things.erase(std::unique(things.begin(), things.end()), things.end());
}

ScriptedEvent EventsReader::read(const KeyedMap& map) {
  ScriptedEvent event;
  if (const auto withdraw = map.yaml().find("withdraw")) {
    read_withdrawal(event, *withdraw);
    for (const char* other : {"cut", "limit", "to_mw"}) {
      if (!map.has(other)) continue;
      map.yaml().find(other);  // counts as asked for: it is no unknown key
      map.fault(other, "stands beside withdraw; make it an event of its own");
    }
  } else {
    read_named(event, map);
  }
  event.starts = read_instant(map);
  const bool to_the_end = map.has("withdraw") && !map.has("for");
  event.lasts = to_the_end ? kMaxHorizon : to_sim_time(map.duration("for"));
  sort_once(event.cables);
  sort_once(event.sites);
  sort_once(event.zones);
  return event;
}

// Of a cut or a limit.
void EventsReader::read_named(ScriptedEvent& event, const KeyedMap& map) {
  const bool limits = map.has("limit");
  if (const auto named = map.yaml().find(limits ? "limit" : "cut")) {
    const std::vector<YamlValue> targets = named->is_list() ? named->list() : std::vector{*named};
    if (targets.empty()) named->fault("names nothing; expected a cable system, a cable or a site");
    for (const YamlValue& target : targets) read_target(event, target);
    if (limits && !(event.cables.empty() && event.zones.empty())) {
      named->fault("names something else than sites; only they have a limit");
    }
  } else {
    map.text("cut");  // records that it is missing
  }
  if (limits) event.limit_w = map.number("to_mw") * 1e6;
}

// What of a law's reach an event takes: words of a list, or one.
WithdrawnParts read_parts(const YamlValue& value) {
  WithdrawnParts parts{false, false, false};
  const std::vector<std::string> known{"sites", "cloud", "cables"};
  const std::array members{&WithdrawnParts::sites, &WithdrawnParts::cloud, &WithdrawnParts::cables};
  const std::vector<YamlValue> words = value.is_list() ? value.list() : std::vector{value};
  if (words.empty()) value.fault("names nothing; expected sites, cloud or cables");
  for (const YamlValue& word : words) {
    const std::string text = word.text();
    const auto found = std::find(known.begin(), known.end(), text);
    if (found == known.end()) {
      word.fault(input::shown(text) +
                 " is no part of a withdrawal; expected sites, cloud or cables" +
                 input::did_you_mean(text, known));
      continue;
    }
    bool& part = parts.*members.at(static_cast<std::size_t>(found - known.begin()));
    if (part) word.fault(input::shown(text) + " is there twice");
    part = true;
  }
  return parts;
}

// A law alone, or {law: US, of: [sites, cloud, cables]}.
void EventsReader::read_withdrawal(ScriptedEvent& event, const YamlValue& value) {
  WithdrawnParts parts;
  std::string law;
  if (value.is_map()) {
    const YamlMap map = value.map();
    law = map.text("law");
    if (const auto of = map.find("of")) parts = read_parts(*of);
  } else {
    law = value.text();
  }
  if (law.empty()) return;  // and was told so
  event.law = platform_.find_nation(law);
  if (!event.law) {
    std::vector<std::string> nations;
    for (const Nation& nation : platform_.nations) nations.push_back(nation.iso2);
    value.fault(
        fmt::format("{} is no nation of platform {}{}; expected the iso2 of whose law it is",
                    input::shown(law), platform_.name, input::did_you_mean(law, nations)));
    return;
  }
  event.names.push_back("law " + law);
  Withdrawal stops = withdrawal_of(platform_, *event.law, parts);
  if (stops.sites.empty() && stops.cables.empty()) {
    value.fault(fmt::format("the law of {} reaches nothing of that on platform {}; leave it out",
                            law, platform_.name));
  }
  event.sites = std::move(stops.sites);
  event.cables = std::move(stops.cables);
}

void EventsReader::read_target(ScriptedEvent& event, const YamlValue& value) {
  const std::string name = value.text();
  if (name.empty()) return;  // not a word, and was told so
  if (std::find(event.names.begin(), event.names.end(), name) != event.names.end()) {
    value.fault(fmt::format("{} is there twice", input::shown(name)));
    return;
  }
  event.names.push_back(name);
  const std::vector<const Failable*> found = names_.find(name);
  if (found.empty()) {
    value.fault(fmt::format(
        "{} is no cable system, cable, shared-risk group, site or zone:name of the platform{}",
        input::shown(name), input::did_you_mean(name, names_.all())));
    return;
  }
  const bool one_meaning = std::all_of(found.begin(), found.end(), [&](const Failable* other) {
    return other->cables == found[0]->cables && other->sites == found[0]->sites &&
           other->zones == found[0]->zones;
  });
  if (!one_meaning) {
    value.fault(fmt::format("{} means the {} {} and the {} {}; write '{}:{}' or '{}:{}'",
                            input::shown(name), found[0]->kind, found[0]->name, found[1]->kind,
                            found[1]->name, found[0]->kind, found[0]->name, found[1]->kind,
                            found[1]->name));
    return;
  }
  event.cables.insert(event.cables.end(), found[0]->cables.begin(), found[0]->cables.end());
  event.sites.insert(event.sites.end(), found[0]->sites.begin(), found[0]->sites.end());
  event.zones.insert(event.zones.end(), found[0]->zones.begin(), found[0]->zones.end());
}

SimTime end_of(const ScriptedEvent& event) {
  // Beyond any run, and the sum could leave 64 bits.
  return event.lasts > kMaxHorizon - event.starts ? kNever : event.starts + event.lasts;
}

}  // namespace

std::vector<ScriptedEvent> read_events(const YamlMap& map, std::string_view key,
                                       const Platform& platform) {
  std::vector<ScriptedEvent> events;
  if (!map.has(key)) return events;
  EventsReader reader(platform);
  for (const YamlValue& item : map.list(key)) {
    events.push_back(reader.read(KeyedMap(item.map(), event_keys(), "events[]")));
  }
  return events;
}

std::vector<ScriptedEvent> load_events(const std::filesystem::path& path,
                                       const Platform& platform) {
  const YamlFile file(path);
  const YamlMap root = file.root();
  if (!root.has("events")) root.list("events");  // records that it is missing
  std::vector<ScriptedEvent> events = read_events(root, "events", platform);
  file.finish();
  return events;
}

std::vector<CableFault> cuts_of(const std::vector<ScriptedEvent>& events) {
  std::vector<CableFault> faults;
  for (const ScriptedEvent& event : events) {
    for (const CableIndex cable : event.cables) {
      faults.push_back({cable, event.starts, end_of(event), FaultCause::kScripted});
    }
  }
  return join_overlaps(std::move(faults));
}

std::vector<GridLimit> grid_limits_of(const Platform& platform,
                                      const std::vector<ScriptedEvent>& events) {
  std::vector<GridLimit> limits;
  for (const ScriptedEvent& event : events) {
    for (std::size_t s = 0; s < platform.sites.size(); ++s) {
      const bool cut = std::find(event.zones.begin(), event.zones.end(), platform.sites[s].zone) !=
                       event.zones.end();
      const bool limited = event.limit_w && std::find(event.sites.begin(), event.sites.end(),
                                                      SiteIndex(s)) != event.sites.end();
      if (!cut && !limited) continue;
      limits.push_back({SiteIndex(s), event.starts, end_of(event), cut ? 0 : *event.limit_w});
    }
  }
  std::stable_sort(limits.begin(), limits.end(),
                   [](const GridLimit& a, const GridLimit& b) { return a.starts < b.starts; });
  return limits;
}

std::vector<SiteFault> site_faults_of(const std::vector<ScriptedEvent>& events) {
  std::vector<SiteFault> faults;
  for (const ScriptedEvent& event : events) {
    if (event.limit_w) continue;
    for (const SiteIndex site : event.sites) {
      faults.push_back({site, event.starts, end_of(event)});
    }
  }
  return join_overlaps(std::move(faults));
}

}  // namespace archipelago::platform
