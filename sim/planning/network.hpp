// What a plan is computed on: who asks for what in each hour, where it may be served, over which
// cables, and what a candidate adds.  A value without a platform, so that a test writes one by hand.
//
// Flow     Platform + Demand -> make_network() (network_maker.hpp) -> Screening (screening.hpp).
// Ways     of a nation to a site: a share of its requests over every cable, all its metros together
//          (one way sends each metro over one route; several ways are mixed as the program likes).
// Masks    bit k is nation k: what a coalition must hold for a site or a way to be of use to it.
// Units    requests a second; Gbit/s in each direction; USD a year; W of IT power.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace archipelago::planning {

using Nations = std::uint32_t;  // a set of them
inline constexpr std::size_t kMostNations = 20;
inline constexpr std::size_t kNoNation = std::numeric_limits<std::size_t>::max();

// Requests of one nation to one LLM with one class of data.
struct Ask {
  std::string name;  // "VN to llama-3.1-8b, personal data"
  std::size_t nation = 0;
  std::size_t data_class = 0;
  double tokens = 0;          // of a request, prompt and answer
  double up_bytes = 0;        // of a request
  double down_bytes = 0;      // of its answer
  double token_bytes = 0;     // of its answer, when it is text
  std::vector<double> rates;  // by hour, requests a second
  double usd_unserved =
      0;                // of a request, beside its tokens: what moving its bytes otherwise costs
  bool bulk = false;    // data that may take any way and any time; no tokens, no GPUs
  std::size_t llm = 0;  // of the platform; of bulk data none
};

struct PlanSite {
  std::string name;
  std::size_t nation = kNoNation;  // the soil; none: nobody of the plan's
  double gpus = 0;
  double power_w = 0;
  double gpu_w = 0;                   // IT power of a GPU at full clocks, its part of the node too
  double most_bought = 0;             // GPUs beyond those that stand
  double usd_per_gpu_year = 0;        // of one that is bought, without a hall
  std::vector<double> usd_per_gpu_h;  // by hour, of a busy one: energy above idle, and its carbon
  std::vector<double> g_per_gpu_h;    // CO2e of that energy
};

struct PlanCable {
  std::string name;
  double gbps = 0;  // 0: it does not exist yet
};

// A share of the way's requests that goes over a cable, from its `from` to its `to` or back.
struct Crossing {
  std::size_t cable = 0;
  bool forward = true;
  double share = 1;
  [[nodiscard]] bool operator==(const Crossing&) const = default;
};

struct Way {
  std::size_t nation = 0;
  std::size_t data_class = 0;
  std::size_t site = 0;
  Nations needs = 0;                // the nation, the site's, and those it passes through
  double round_trip_s = 0;          // of the metro that is farthest off, users' access included
  std::vector<Crossing> crossings;  // sorted by cable, then direction
};

// That a site may serve an ask.
struct Service {
  std::size_t ask = 0;
  std::size_t site = 0;
  double gpu_seconds = 0;  // of a request, at the use that is planned for
  double first_s = 0;      // until the first token, without queue and network
};

// An hour of the day in one state of the network.
struct Period {
  std::size_t hour = 0;
  double hours_a_year = 0;
  std::vector<std::size_t> down;  // cables, rising
};

struct Network {
  std::vector<std::string> nations;
  std::vector<Ask> asks;
  std::vector<PlanSite> sites;
  std::vector<PlanCable> cables;
  std::vector<Way> ways;
  std::vector<Service> services;
  std::vector<Period> periods;
  double ttft_s = 0;                    // a way and its first token may not take longer
  double usd_per_million_unserved = 0;  // tokens
};

// What a candidate adds.
struct Changes {
  struct OfCable {
    std::size_t cable = 0;
    double gbps = 0;
  };
  struct OfSite {
    std::size_t site = 0;
    double gpus = 0;
    double power_w = 0;
  };
  std::vector<OfCable> cables;
  std::vector<OfSite> sites;

  [[nodiscard]] bool empty() const { return cables.empty() && sites.empty(); }
};

// By candidate: whether it is built.
using Portfolio = std::vector<bool>;

// The network with these built for good.
[[nodiscard]] Network with_built(const Network& network, const std::vector<Changes>& changes,
                                 const Portfolio& built);

}  // namespace archipelago::planning
