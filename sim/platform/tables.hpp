// The rows of a platform as checked, immutable values: nations, points, cables, sites, hardware.
//
// Flow     platforms/<name>/*.csv -> load_platform() -> Platform (platform.hpp) -> everything else.
// Units    as in the column names of platforms/schema/*.csv; derived values say theirs.
// Source   each row keeps its `source` keys and `quality`; a figure's is the weakest of its rows.
// Errors   none here: the loader has checked every range and reference.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/units.hpp"
#include "platform/cost_rows.hpp"
#include "platform/data_class.hpp"
#include "platform/llm.hpp"
#include "platform/power_rows.hpp"
#include "platform/quality.hpp"
#include "platform/round_trip.hpp"
#include "platform/rule.hpp"
#include "platform/serving_draw.hpp"
#include "platform/site_replicas.hpp"

namespace archipelago::platform {

struct Nation {
  std::string iso2;
  std::string name;
  std::string timezone;  // IANA
  std::string bloc;      // empty: a foreign jurisdiction
  double population = 0;
  double gdp_usd_bn = 0;
  double wacc_percent = 0;
  Seconds access_delay;  // one way, user to metro
  std::optional<NationCosts> costs;
  Provenance provenance;
  PriceSpread wacc_spread = {};
  std::optional<double> adoption_percent = {};  // of residents aged 15 to 64, who use an AI service
};

struct GridZone {
  std::string name;
  NationIndex nation;
  double price_usd_per_kwh = 0;  // where `price` has no hours
  double carbon_g_per_kwh = 0;   // where `carbon` has none
  std::string carbon_basis;
  bool negative_prices = false;  // may occur
  std::optional<Hourly> price;
  std::optional<Hourly> carbon;
  std::optional<Hourly> temperature;  // outside, degrees Celsius
  Provenance provenance;
};

enum class PointKind : std::uint8_t { kMetro, kExchange, kLanding };

struct Point {
  std::string name;
  PointKind kind = PointKind::kMetro;
  NationIndex nation;  // the jurisdiction it stands in
  std::string city;
  double lat = 0;  // degrees north
  double lon = 0;  // degrees east
  double users_share = 0;
  Seconds metro_delay;  // one way, from where routes meet to halls and access networks
  Provenance provenance;
};

enum class CableStatus : std::uint8_t { kExisting, kPlanned, kCandidate };

// One segment; it carries `capacity` in each direction.
struct Cable {
  std::string name;
  std::string system;
  bool submarine = false;
  PointIndex from;
  PointIndex to;
  Kilometres route;
  double slack = 1;  // fibre that the light passes over `route`
  BytesPerSecond capacity;
  Seconds equipment_delay;
  Seconds landing_delay;          // of each end; 0 on land
  Seconds avoidance;              // the longer way that operators go rather than over this segment
  std::string shared_risk_group;  // empty: alone
  double faults_per_1000km_year = 0;
  double repair_days = 0;
  CableStatus status = CableStatus::kExisting;
  CableCosts costs;
  Provenance provenance;

  [[nodiscard]] Kilometres fibre() const { return Kilometres(slack * route.km()); }
  // One way: light along the fibre (geography.hpp), the equipment of one hop, two landings.
  [[nodiscard]] Seconds delay() const;
  // What the choice of a path minimises the sum of: the delay and the avoidance.
  [[nodiscard]] Seconds path_cost() const { return delay() + avoidance; }
};

struct Gpu {
  std::string name;
  Bytes memory;
  BytesPerSecond memory_bandwidth;
  double bf16_flops = 0;  // per second, dense
  double tdp_w = 0;
  double price_usd = 0;
  double idle_w = 0;                // of one GPU, powered and without work
  double loaded_idle_w = 0;         // of one that holds a model and has no work; >= idle_w
  double node_overhead_w = 0;       // of a node beside its GPUs: processors, memory, network, fans
  double node_idle_overhead_w = 0;  // the same while they idle; in between with their draw
  std::vector<GpuClock> clocks;     // from the full clock down; empty: power unknown
  Provenance provenance;
  std::string vendor = {};  // empty: not said
  PriceSpread price_spread = {};
  std::vector<NationIndex> vendor_laws = {};  // that reach the vendor; empty: not said
  double training_mfu = 0;  // of bf16_flops that become a model's over all hours held; 0: not said
};

// Iteration times at points (serving_tables.csv), between them serving/cost_tables.hpp; may be empty.
struct ServingTables {
  struct TokensPoint {
    std::int64_t tokens = 0;
    Seconds time;
  };
  std::vector<TokensPoint> tokens;      // G, ascending
  std::vector<TokensPoint> prompts;     // H, ascending
  std::vector<std::int64_t> sequences;  // D: batch sizes, ascending
  std::vector<std::int64_t> contexts;   // D: mean contexts in tokens, ascending
  std::vector<Seconds> decode;          // D at [batch size][mean context]
};

// One iteration takes t = t0 + c_p P + c_a A + c_b B + c_k K + G(P + B) + H(P, A) + D(B, K)
// (serving/iteration_cost.hpp).
struct ServingProfile {
  LlmIndex llm;
  GpuIndex gpu;
  int tensor_parallel = 1;
  Seconds t0;
  Seconds per_prompt_token;
  Seconds per_prompt_context;  // per prompt token x context token
  Seconds per_sequence;
  Seconds per_kv_token;
  std::int64_t token_multiple = 1;  // G: the tokens of an iteration are rounded up to it
  ServingTables tables;
  std::int64_t kv_capacity_tokens = 0;  // (fraction x memory x TP - weights) / kv_per_token
  std::int64_t range_batch = 0;
  std::int64_t range_prompt_tokens = 0;
  std::int64_t range_context_tokens = 0;
  std::string engine;            // and its version, whose times these are
  std::vector<DrawPoint> draws;  // ascending batches; empty: the flat draws of the GPU's clock
  Provenance provenance;
};

struct Site {
  std::string name;
  NationIndex nation;           // the soil
  NationIndex operator_nation;  // the operator's own: the first of its laws
  std::string operator_name;
  PointIndex point;
  double lat = 0;
  double lon = 0;
  ZoneIndex zone;
  GpuIndex gpu;
  int gpus = 0;
  int gpus_per_node = 8;
  BytesPerSecond fabric;   // of one GPU towards other nodes of the site, each direction
  BytesPerSecond storage;  // at which one replica reads its weights
  double pue = 1;          // up to the temperature `pue_from_c`
  double pue_per_c = 0;
  double pue_from_c = 0;
  double it_power_w = 0;        // cap
  std::optional<Hourly> limit;  // of what the site may draw from the grid, W
  double solar_w = 0;           // of its own plant, at full sun
  std::optional<Hourly> sun;    // share of solar_w, 0 to 1
  Battery battery;
  std::optional<CloudPrice> cloud_price;
  Provenance provenance;
  std::optional<std::vector<SiteReplicas>> replicas = {};  // those and no others; none: by shares
  std::vector<NationIndex> other_laws = {};                // that reach the operator as well

  // Whether that law reaches who runs the site; whether it reaches the site at all, by its soil too.
  [[nodiscard]] bool operator_under(NationIndex law) const {
    return operator_nation == law ||
           std::find(other_laws.begin(), other_laws.end(), law) != other_laws.end();
  }
  [[nodiscard]] bool under(NationIndex law) const { return nation == law || operator_under(law); }
};

}  // namespace archipelago::platform
