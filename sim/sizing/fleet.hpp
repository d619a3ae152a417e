// Where replicas may stand, what a fleet of them costs, and the platform with such a fleet.
//
// Flow     Scenario + Demand -> Stands (the pools that a search may fill) -> Fleet (replicas by pool)
//          -> nodes, USD a year -> platform_with(), the table of replicas of an overlay.
// Pools    every pair of a site and an LLM that is asked for, where the site's GPU has a profile, a
//          replica fits a node and the policy and the rules let the site serve somebody.
// Nodes    whole ones, filled with the largest replicas first.  Megawatts go with the GPUs: those of
//          the platform's site, GPU for GPU; at a site without GPUs what full clocks take.
// Rate     of a replica: requests a second when there is always one waiting (serving/capacity.hpp), in
//          the largest batch whose mean time a token keeps the SLO.
// Price    of a node a year.  Own sites: annuities of GPUs, servers and hall, staff, maintenance
//          (metrics/costs.hpp), and energy at half of the way from idle to full clocks.  Clouds: the
//          list price of the GPUs, all of the time.
// Groups   nations that share a site, directly or through others: of different groups nobody feels
//          what the others have, so they are searched at once.
// Units    USD a year of 365 days; requests a second.
// Errors   InputError: a nation with demand that no pool may serve; costs that the platform lacks.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "sizing/demand.hpp"

namespace archipelago::sizing {

struct Pool {
  SiteIndex site;
  LlmIndex llm;
  int gpus = 0;       // of a replica
  double rate = 0;    // of a replica within the SLO's time a token
  double stay_s = 0;  // of a request in such a batch: what a seat is held for
  double late = 0;    // share of requests whose prompt alone takes longer than the SLO allows
};

struct Group {
  std::vector<std::size_t> nations;
  std::vector<std::size_t> pools;  // rising
};

// By pool.
using Fleet = std::vector<int>;

struct Stands {
  std::shared_ptr<const platform::Platform> platform;
  std::vector<Pool> pools;                // in order of sites, then LLMs
  std::vector<std::vector<bool>> serves;  // by nation, then pool: it may serve some of the nation's
  std::vector<double> node_usd;           // by site, a year
  std::vector<int> most_nodes;            // by site
  std::vector<Group> groups;              // of nations with demand

  // Of a site, to hold those replicas.
  [[nodiscard]] int nodes(const Fleet& fleet, SiteIndex site) const;
  [[nodiscard]] bool fits(const Fleet& fleet) const;
  // Of the pools of a group, or of all.
  [[nodiscard]] double usd(const Fleet& fleet) const;
  [[nodiscard]] int gpus(const Fleet& fleet) const;    // in nodes
  [[nodiscard]] int filled(const Fleet& fleet) const;  // of them, by replicas
};

// Most GPUs that a site may hold, by SiteIndex.
[[nodiscard]] Stands make_stands(const experiment::Scenario& scenario, const Demand& demand,
                                 const std::vector<int>& most_gpus);

// The platform of the scenario with that fleet and no other GPUs.
[[nodiscard]] std::shared_ptr<const platform::Platform> platform_with(const Stands& stands,
                                                                      const Fleet& fleet);

// IT megawatts of a site with so many GPUs.
[[nodiscard]] double it_power_w(const platform::Platform& platform, SiteIndex site, int gpus);

// "2 x llama-3.1-8b at hanoi, ...".
[[nodiscard]] std::string text_of(const Stands& stands, const Fleet& fleet,
                                  const std::vector<std::size_t>& pools);

}  // namespace archipelago::sizing
