// What things cost: halls, servers, people, cables, and the price list of a foreign cloud.
//
// Flow     nation_costs.csv, cloud_prices.csv, token_prices.csv, cables.csv -> load_platform() ->
//          metrics/bill.hpp.
// Units    USD of the years that price_years.csv names, not deflated; lives in years; shares of
//          capital cost a year.
// Levels   a price has a middle, which is read unless `prices.capex` or `prices.cloud` says
//          otherwise, and may have a low and a high one (PriceSpread, price_levels.hpp).
// Errors   none here: the loader has checked every range and reference.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "platform/quality.hpp"

namespace archipelago::platform {

// The low and the high price over the middle one; 1 and 1: the table has none.
struct PriceSpread {
  double low = 1;
  double high = 1;
};

// Of everything that stands in one nation.
struct NationCosts {
  double hall_usd_per_w = 0;  // capital, per W of IT power
  double hall_life_years = 1;
  double gpu_life_years = 1;     // of GPUs and the servers around them
  double server_share = 0;       // servers, network and storage, per USD of GPUs
  double staff_share = 0;        // a year, per USD of capital of GPUs, servers and hall
  double maintenance_share = 0;  // a year, per USD of the same capital
  Provenance provenance;
  PriceSpread hall_spread = {};
  PriceSpread gpu_life_spread = {};  // low is the life that makes a low cost: the longer one
};

// Capital and lease of a cable; its cost is borne half by the nation at each end.
struct CableCosts {
  double capex_usd = 0;  // of the capacity that the federation owns; 0: leased or free
  double life_years = 25;
  double maintenance_share = 0;  // a year, per USD of capex
  double lease_usd_per_year = 0;
};

// What a million tokens of one LLM cost.
struct TokenPrice {
  double input_usd = 0;  // of prompts
  double output_usd = 0;
  Provenance provenance;
  PriceSpread input_spread = {};
  PriceSpread output_spread = {};
};

// What a site charges those who use it instead of showing them its costs.
struct CloudPrice {
  double usd_per_gpu_hour = 0;   // of a GPU that stands ready, or that a training job holds
  double egress_usd_per_gb = 0;  // of answers and checkpoints that leave
  Provenance provenance;
  std::vector<std::optional<TokenPrice>> tokens = {};  // by LlmIndex
  PriceSpread gpu_hour_spread = {};

  // Null where the list has none.
  [[nodiscard]] const TokenPrice* tokens_of(LlmIndex llm) const {
    return llm.at() < tokens.size() && tokens[llm.at()] ? &*tokens[llm.at()] : nullptr;
  }
};

// The years of which a kind of price is (price_years.csv): "gpus", "clouds", ...
struct PriceYears {
  std::string prices;
  int from_year = 0;
  int to_year = 0;
  Provenance provenance;
};

}  // namespace archipelago::platform
