// What answering a request at a site takes, in USD and grams, for policies that choose by it.
//
// Model    GPU time of a prompt of p tokens and an answer of 256 (assumed: an answer's length is
//          not known when it is asked), when the replica is full: G(p) = GPUs of a replica /
//          saturated rate (serving/capacity.hpp), taken linear through p = 512 and 2048:
//            G(p) = per_token x p + fixed
//          joules = PUE x (per_token x p x (prefill - idle) + fixed x (full - idle)), at the full
//          clock; full: the draw with every seat taken (platform/serving_draw.hpp), idle: that of a
//          GPU with a model, which draws anyway.  USD and g by the zone's price and carbon at the
//          instant. A site with a price list costs what it charges, egress included.
// Units    USD, g CO2e; instants may not fall.
// Errors   none.
#pragma once

#include <optional>
#include <vector>

#include "base/local_time.hpp"
#include "base/series_window.hpp"
#include "engine/fleet/deployment.hpp"
#include "policy/policy.hpp"

namespace archipelago::engine {

class SiteFootprints {
 public:
  // `price_scale` on energy prices; `output_bytes` of an answer's token.
  SiteFootprints(const platform::Platform& platform, const Deployment& deployment,
                 const std::vector<serving::PoolSpec>& specs, UtcTime start, SimTime horizon,
                 double price_scale, double output_bytes);

  [[nodiscard]] policy::Footprint of(SiteIndex site, serving::PoolIndex pool,
                                     const workload::Request& request);
  // Somebody chose by prices or carbon.
  [[nodiscard]] bool read() const noexcept { return read_; }

 private:
  struct Prices {
    SeriesWindow usd_per_kwh;
    SeriesWindow g_per_kwh;
  };
  struct Work {              // of one answer at a pool
    double per_token_s = 0;  // GPU-seconds
    double fixed_s = 0;
    double per_token_j = 0;  // at the site's meter
    double fixed_j = 0;
  };
  const platform::Platform& platform_;
  double price_scale_;
  double output_bytes_;
  std::vector<Work> works_;     // by pool
  std::vector<Prices> prices_;  // by site
  bool read_ = false;
};

}  // namespace archipelago::engine
