// What things cost: halls, servers, people, cables, and the price list of a foreign cloud.
//
// Flow     nation_costs.csv, cloud_prices.csv, cables.csv -> load_platform() -> metrics/bill.hpp.
// Units    USD of the year its source names; lives in years; shares of capital cost a year.
// Errors   none here: the loader has checked every range and reference.
#pragma once

#include <optional>

#include "base/ids.hpp"
#include "platform/quality.hpp"

namespace archipelago::platform {

// Of everything that stands in one nation.
struct NationCosts {
  double hall_usd_per_w = 0;  // capital, per W of IT power
  double hall_life_years = 1;
  double gpu_life_years = 1;     // of GPUs and the servers around them
  double server_share = 0;       // servers, network and storage, per USD of GPUs
  double staff_share = 0;        // a year, per USD of capital of GPUs, servers and hall
  double maintenance_share = 0;  // a year, per USD of the same capital
  Provenance provenance;
};

// Capital and lease of a cable; its cost is borne half by the nation at each end.
struct CableCosts {
  double capex_usd = 0;  // of the capacity that the federation owns; 0: leased or free
  double life_years = 25;
  double maintenance_share = 0;  // a year, per USD of capex
  double lease_usd_per_year = 0;
};

// What a site charges those who use it instead of showing them its costs.
struct CloudPrice {
  double usd_per_gpu_hour = 0;                   // of a GPU that trains or serves, while it works
  std::optional<double> usd_per_million_tokens;  // of requests, instead: prompt and output tokens
  double egress_usd_per_gb = 0;                  // of answers and checkpoints that leave
  Provenance provenance;
};

}  // namespace archipelago::platform
