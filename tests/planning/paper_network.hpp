// Networks that fit on a sheet of paper, for the tests of planning.
//
// Units    one period, an hour of 8760 a year, so that costs a year are 8760 times those of an hour;
//          requests of 1000 tokens and of 1.25e8 byte down, 1 Gbit/s at one a second.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "planning/network.hpp"

namespace archipelago::planning::test {

// A request a second for a year is this many millions of tokens.
inline constexpr double kMillionTokens = 8760.0 * 3600 * 1000 / 1e6;

struct Paper {
  Network network;

  // USD 1 for a million unserved tokens, unless said otherwise.
  explicit Paper(std::vector<std::string> nations) {
    network.nations = std::move(nations);
    network.ttft_s = 1;
    network.usd_per_million_unserved = 1;
    network.periods.push_back({0, 8760, {}});
  }

  // Requests a second.
  std::size_t ask(std::size_t nation, double rate) {
    network.asks.push_back(
        {network.nations[nation] + " asks", nation, 0, 1000, 0, 1.25e8, 1.25e8, {rate}});
    return network.asks.size() - 1;
  }
  // Each GPU serves one request a second; a busy GPU-hour costs `usd_h`.
  std::size_t site(std::size_t nation, double gpus, double usd_h = 0) {
    PlanSite site;
    site.name = "site-" + std::to_string(network.sites.size());
    site.nation = nation;
    site.gpus = gpus;
    site.power_w = 1e9;
    site.gpu_w = 1000;
    site.usd_per_gpu_h = {usd_h};
    site.g_per_gpu_h = {0};
    network.sites.push_back(site);
    return network.sites.size() - 1;
  }
  std::size_t cable(double gbps) {
    network.cables.push_back({"cable-" + std::to_string(network.cables.size()), gbps});
    return network.cables.size() - 1;
  }
  // The ask may be served at the site over these cables, if any.
  void way(std::size_t ask, std::size_t site, const std::vector<std::size_t>& cables,
           double round_trip_s = 0.01) {
    bool known = false;
    for (const Service& service : network.services) {
      known = known || (service.ask == ask && service.site == site);
    }
    if (!known) network.services.push_back({ask, site, 1, 0});
    Way way;
    way.nation = network.asks[ask].nation;
    way.site = site;
    way.needs = Nations{1} << way.nation;
    if (network.sites[site].nation != kNoNation) {
      way.needs |= Nations{1} << network.sites[site].nation;
    }
    way.round_trip_s = round_trip_s;
    for (const std::size_t cable : cables) way.crossings.push_back({cable, true, 1});
    network.ways.push_back(way);
  }
};

}  // namespace archipelago::planning::test
