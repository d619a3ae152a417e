// A platform of nations with a hall each, one for every grid zone of a shipped platform, all at one
// point: nothing but zone and hour tells them apart.
#pragma once

#include <fmt/format.h>

#include "support/published_table.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::test {

inline platform::Platform halls_of_zones(const platform::Platform& shipped, int gpus) {
  platform::Platform toy = toy_platform(gpus);
  toy.cables = {toy_cable("alpha-beta", {.route_km = 1000})};
  const platform::Nation nation = toy.nations[0];
  const platform::Point point = toy.points[0];
  const platform::Site site = toy.sites[0];
  toy.nations.clear();
  toy.sites.clear();
  toy.zones.clear();
  toy.points.resize(2, point);
  for (std::size_t z = 0; z < shipped.zones.size(); ++z) {
    toy.nations.push_back(nation);
    toy.nations.back().iso2 = fmt::format("N{}", z);
    toy.nations.back().timezone = shipped.nations[shipped.zones[z].nation.at()].timezone;
    toy.zones.push_back(shipped.zones[z]);
    toy.zones.back().nation = NationIndex(z);
    toy.sites.push_back(site);
    toy.sites.back().name = shipped.zones[z].name;
    toy.sites.back().nation = toy.sites.back().operator_nation = NationIndex(z);
    toy.sites.back().zone = ZoneIndex(z);
  }
  return toy;
}

inline platform::Platform shipped_platform(const char* name) {
  return platform::load_platform(source_root() / "platforms" / name);
}

}  // namespace archipelago::test
