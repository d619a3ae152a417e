// A platform with costs and a ledger for it, every number on paper.
//
// toy_platform() of 8 GPUs a site at 30 000 USD and 8000 W, with nation_costs for AA and BB; AA's
// money costs 10 % a year, BB's nothing.  Measured: 36.5 days, a tenth of a year.
// alpha-hall (AA's) worked 10 000 GPU-seconds: AA 3000 of serving and 5000 of training (4200
// useful), 7200 of them in one hour, which is 2 GPUs; BB 2000 of serving, at most 1800 an hour, half a
// GPU.  beta-hall (BB's) trained 4000 for BB, 3600 in one hour.
#pragma once

#include <string>

#include "metrics/row.hpp"
#include "metrics/usage_ledger.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::test {

inline constexpr std::size_t kAlpha = 0;  // a site, and AA
inline constexpr std::size_t kBeta = 1;   // a site, and BB

inline platform::Platform billed_platform() {
  using platform::Quality;
  platform::Platform toy = toy_platform(8);
  toy.gpus[0].clocks = {{1000, 700, 500, 600, 1, 1, 1, toy_source()}};
  //                      USD/W  life  GPU life  servers  staff  maintenance
  toy.nations[0].costs = {10, 3, 2, 0.25, 0.02, 0.05, toy_source()};
  toy.nations[0].wacc_percent = 10;
  toy.nations[1].costs = {8, 10, 4, 0.5, 0.01, 0.02, toy_source()};
  toy.nations[1].wacc_percent = 0;
  toy.cables[0].costs = {1e6, 2, 0.04, 30'000};
  return toy;
}

inline metrics::UsageLedger billed_ledger() {
  metrics::UsageLedger ledger;
  ledger.measured = to_sim_time(Seconds(36.5 * 86'400));
  ledger.sites.resize(2);
  metrics::PricedEnergy& alpha = ledger.sites[kAlpha];
  alpha.it_j = 1e9;
  alpha.unused_j = 4e8;  // work took 0.6 of it
  alpha.site_j = alpha.grid_j = 1.25e9;
  alpha.cost_usd = 500;
  alpha.carbon_g = 6e5;
  alpha.peak_w = 9000;
  alpha.capped_s = 7200;
  alpha.paused_s = 3600;
  alpha.dark_s = 1800;
  metrics::PricedEnergy& beta = ledger.sites[kBeta];
  beta.it_j = 5e8;
  beta.unused_j = 1e8;
  beta.site_j = beta.grid_j = 6.25e8;
  beta.cost_usd = 300;
  beta.carbon_g = 1e5;
  ledger.use.assign(2, std::vector<record::SiteUse>(2));
  ledger.use[kAlpha][0] = {3000, 5000, 4200, 4e6, 1e6, 0, {{4e6, 1e6}}, {800, 7200}};
  ledger.use[kAlpha][1] = {2000, 0, 0, 1e6, 1e6, 0, {{1e6, 1e6}}, {1800, 200}};
  ledger.use[kBeta][1] = {0, 4000, 4000, 0, 0, 0, {}, {3600, 400}};
  ledger.admitted.assign(2, std::vector<double>(2));
  ledger.provided_gpu_s.assign(2, 8 * 36.5 * 86'400);
  ledger.absent.assign(2, false);
  ledger.crossed.assign(1, true);
  ledger.serving_part = {0.375, 0};  // of 8 GPUs, 3 and none hold replicas
  return ledger;
}

// Nothing when there is no such row.
inline const metrics::Row* find_row(const metrics::Rows& rows, const std::string& group,
                                    const std::string& metric) {
  for (const metrics::Row& row : rows) {
    if (row.group == group && row.metric == metric) return &row;
  }
  return nullptr;
}

// Every row of the platform as well known as that.
inline void set_quality(platform::Platform& toy, platform::Quality quality) {
  const auto set = [&](auto& rows) {
    for (auto& row : rows) row.provenance.quality = quality;
  };
  set(toy.nations), set(toy.zones), set(toy.points), set(toy.cables), set(toy.gpus);
  set(toy.llms), set(toy.profiles), set(toy.sites);
  for (platform::Gpu& gpu : toy.gpus) set(gpu.clocks);
  for (platform::Nation& nation : toy.nations) nation.costs->provenance.quality = quality;
}

}  // namespace archipelago::test
