// Small platforms made in memory, for tests that need one and want every number on paper.
//
// toy_platform()  two nations (AA, BB), a metro and a site in each, one cable of 1000 km between
//                 them: 1000 x 1.4682 / 299792.458 s + 0.1 ms of equipment = 4.997388 ms one way.
//                 One GPU (80 GB), one LLM (8e9 parameters, 16 GB, 131072 bytes of KV a token),
//                 one profile: floor((0.9 x 80e9 - 16e9) / 131072) = 427246 tokens.
// toy_network()   points p0, p1, ... on the equator and the cables given; no sites, one nation.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/units.hpp"
#include "platform/platform.hpp"

namespace archipelago::test {

struct ToyCable {
  std::size_t from = 0;
  std::size_t to = 0;
  double route_km = 1000;
  double equipment_us = 100;
  double gbps = 100;
};

inline platform::Provenance toy_source() { return {platform::Quality::kAssumed, "assumed"}; }

inline platform::Nation toy_nation(std::string iso2, std::string bloc = "TOY") {
  platform::Nation nation;
  nation.name = "Nation " + iso2;
  nation.iso2 = std::move(iso2);
  nation.timezone = "Etc/UTC";
  nation.bloc = std::move(bloc);
  nation.population = 1e6;
  nation.gdp_usd_bn = 100;
  nation.wacc_percent = 8;
  nation.access_delay = from_milliseconds(5);
  nation.provenance = toy_source();
  return nation;
}

inline platform::GridZone toy_zone(std::string name, std::size_t nation) {
  return {std::move(name), NationIndex(nation), 0.10, 500, "lifecycle", false, {}, {}, {},
          toy_source()};
}

inline platform::Point toy_point(std::string name, std::size_t nation, double lon) {
  platform::Point point;
  point.city = name;
  point.name = std::move(name);
  point.nation = NationIndex(nation);
  point.lon = lon;
  point.users_share = 1;
  point.provenance = toy_source();
  return point;
}

inline platform::Cable toy_cable(std::string name, const ToyCable& given) {
  platform::Cable cable;
  cable.system = name;
  cable.name = std::move(name);
  cable.submarine = true;
  cable.from = PointIndex(given.from);
  cable.to = PointIndex(given.to);
  cable.route = Kilometres(given.route_km);
  cable.capacity = from_gbps(given.gbps);
  cable.equipment_delay = Seconds(given.equipment_us * 1e-6);
  cable.faults_per_1000km_year = 0.1;
  cable.repair_days = 10;
  cable.provenance = toy_source();
  return cable;
}

inline platform::Site toy_site(std::string name, std::size_t nation, int gpus) {
  platform::Site site;
  site.name = std::move(name);
  site.nation = NationIndex(nation);
  site.operator_nation = NationIndex(nation);
  site.operator_name = "toy operator";
  site.point = PointIndex(nation);
  site.zone = ZoneIndex(nation);
  site.gpus = gpus;
  site.pue = 1.25;
  site.it_power_w = 1000.0 * gpus;
  site.provenance = toy_source();
  return site;
}

inline platform::ServingProfile toy_profile() {
  platform::ServingProfile profile;
  profile.t0 = Seconds(6e-3);
  profile.per_prompt_token = Seconds(40e-6);
  profile.per_prompt_context = Seconds(100e-12);
  profile.per_sequence = Seconds(20e-6);
  profile.per_kv_token = Seconds(50e-9);
  profile.kv_capacity_tokens = 427'246;
  profile.range_batch = 256;
  profile.range_prompt_tokens = 8192;
  profile.range_context_tokens = 32'768;
  profile.provenance = toy_source();
  return profile;
}

inline platform::Platform toy_platform(int gpus_per_site = 8) {
  platform::Platform toy;
  toy.name = "toy";
  toy.nations = {toy_nation("AA"), toy_nation("BB")};
  toy.zones = {toy_zone("aa-grid", 0), toy_zone("bb-grid", 1)};
  toy.points = {toy_point("alpha", 0, 0), toy_point("beta", 1, 8)};
  toy.cables = {toy_cable("alpha-beta", {0, 1})};
  toy.gpus = {{"toy-gpu",
               Bytes(80e9),
               BytesPerSecond(3e12),
               1e15,
               700,
               30'000,
               100,
               100,
               1000,
               1000,
               {},
               toy_source()}};
  toy.llms = {{"toy-llm", 8e9, Bytes(16e9), Bytes(131'072), 32'768, toy_source()}};
  toy.profiles = {toy_profile()};
  toy.sites = {toy_site("alpha-hall", 0, gpus_per_site), toy_site("beta-hall", 1, gpus_per_site)};
  return toy;
}

// "p3".  Not "p" + std::to_string(3): g++ 12 warns of that in its own header.
inline std::string numbered(const char* word, std::size_t number) {
  std::string text(word);
  text += std::to_string(number);
  return text;
}

inline platform::Platform toy_network(std::size_t points, const std::vector<ToyCable>& cables) {
  platform::Platform toy;
  toy.name = "network";
  toy.nations = {toy_nation("AA")};
  for (std::size_t i = 0; i < points; ++i) {
    toy.points.push_back(toy_point(numbered("p", i), 0, 0.1 * static_cast<double>(i)));
  }
  for (std::size_t i = 0; i < cables.size(); ++i) {
    toy.cables.push_back(toy_cable(numbered("c", i), cables[i]));
  }
  return toy;
}

}  // namespace archipelago::test
