#include "report/page/page_region.hpp"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "input/text.hpp"
#include "report/atlas/markup.hpp"

namespace archipelago::report {

namespace {

using Json = nlohmann::ordered_json;
using platform::Platform;

constexpr std::size_t kLongestSource = 600;  // bytes; the whole of it is in SOURCES.md

Json with_provenance(Json row, const platform::Provenance& of) {
  row["quality"] = platform::quality_word(of.quality);
  row["source"] = of.source;
  return row;
}

const std::string& iso2(const Platform& platform, NationIndex nation) {
  return platform.nations[nation.at()].iso2;
}

Json nations_of(const Platform& platform) {
  Json rows = Json::array();
  for (const platform::Nation& nation : platform.nations) {
    rows.push_back(with_provenance({{"iso2", nation.iso2},
                                    {"name", nation.name},
                                    {"bloc", nation.bloc},
                                    {"timezone", nation.timezone},
                                    {"population", nation.population},
                                    {"gdp_usd_bn", nation.gdp_usd_bn}},
                                   nation.provenance));
  }
  return rows;
}

Json points_of(const Platform& platform) {
  Json rows = Json::array();
  for (const platform::Point& point : platform.points) {
    rows.push_back(with_provenance({{"name", point.name},
                                    {"kind", word_of(point.kind)},
                                    {"iso2", iso2(platform, point.nation)},
                                    {"city", point.city},
                                    {"lat", point.lat},
                                    {"lon", point.lon},
                                    {"users_share", point.users_share}},
                                   point.provenance));
  }
  return rows;
}

Json sites_of(const Platform& platform) {
  Json rows = Json::array();
  for (const platform::Site& site : platform.sites) {
    const platform::GridZone& zone = platform.zones[site.zone.at()];
    rows.push_back(with_provenance({{"name", site.name},
                                    {"iso2", iso2(platform, site.nation)},
                                    {"laws", platform::operator_laws(platform, site)},
                                    {"operator", site.operator_name},
                                    {"lat", site.lat},
                                    {"lon", site.lon},
                                    {"gpu", platform.gpus[site.gpu.at()].name},
                                    {"gpus", site.gpus},
                                    {"it_power_mw", site.it_power_w / 1e6},
                                    {"pue", site.pue},
                                    {"zone", zone.name},
                                    {"carbon_g_per_kwh", zone.carbon_g_per_kwh},
                                    {"price_usd_per_kwh", zone.price_usd_per_kwh}},
                                   site.provenance));
  }
  return rows;
}

Json cables_of(const Platform& platform) {
  Json rows = Json::array();
  for (const platform::Cable& cable : platform.cables) {
    rows.push_back(with_provenance({{"name", cable.name},
                                    {"system", cable.system},
                                    {"submarine", cable.submarine},
                                    {"from", cable.from.at()},
                                    {"to", cable.to.at()},
                                    {"route_km", cable.route.km()},
                                    {"capacity_gbps", to_gbps(cable.capacity)},
                                    {"delay_ms", to_milliseconds(cable.delay())},
                                    {"shared_risk_group", cable.shared_risk_group},
                                    {"repair_days", cable.repair_days},
                                    {"status", word_of(cable.status)}},
                                   cable.provenance));
  }
  return rows;
}

// The text below each heading of SOURCES.md, its beginning.
std::map<std::string, std::string> headings_of(const std::filesystem::path& file) {
  std::map<std::string, std::string> texts;
  std::ifstream in(file);
  std::string key;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) {
      key = line.substr(3);
    } else if (!key.empty() && !line.empty() && texts[key].size() < kLongestSource) {
      texts[key] += (texts[key].empty() ? "" : " ") + line;
    }
  }
  for (auto& [name, text] : texts) {
    if (text.size() <= kLongestSource) continue;
    std::size_t end = text.rfind(' ', kLongestSource);
    if (end == std::string::npos) end = 0;
    text = text.substr(0, end) + " ...";
  }
  return texts;
}

Json sources_of(const Platform& platform, const Json& region) {
  std::set<std::string> keys;
  for (const char* table : {"nations", "points", "sites", "cables"}) {
    for (const Json& row : region[table]) {
      for (const std::string& key : input::split_words(row["source"].get<std::string>(), ';')) {
        keys.insert(key);
      }
    }
  }
  Json sources = Json::object();
  for (const auto& [key, text] : headings_of(platform.folder / "SOURCES.md")) {
    if (keys.contains(key)) sources[key] = text;
  }
  return sources;
}

}  // namespace

std::string region_json(const Platform& platform) {
  Json region;
  region["name"] = platform.name;
  region["nations"] = nations_of(platform);
  region["points"] = points_of(platform);
  region["sites"] = sites_of(platform);
  region["cables"] = cables_of(platform);
  region["sources"] = sources_of(platform, region);
  return region.dump();
}

}  // namespace archipelago::report
