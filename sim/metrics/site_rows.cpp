#include "metrics/site_rows.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace archipelago::metrics {

namespace {

// Doubles throughout: sums of counts in doubles are exact far beyond any run.
struct Sums {
  double busy_ps = 0;
  double replicas = 0;
  double up_ps = 0;
  double preemptions = 0;
  double kv_peak = 0;
  double prefill_replicas = 0;
  double transfers = 0;
  double transferred_bytes = 0;
  double transfer_wait_ps = 0;
  std::int64_t prefix_asked = 0;
  std::int64_t prefix_hit = 0;
  double loading_ps = 0;
  double starts = 0;
  double cold_waits = 0;
  double cold_wait_ps = 0;
  record::OfferedLoad load;  // of the busiest LLM

  void add(const platform::Platform& platform, const record::PoolUse& pool) {
    busy_ps += pool.busy_ps;
    up_ps += pool.up_ps;
    replicas += static_cast<double>(pool.replicas);
    preemptions += static_cast<double>(pool.preemptions);
    prefill_replicas += static_cast<double>(pool.prefill_replicas);
    transfers += static_cast<double>(pool.kv_transfers);
    transferred_bytes += static_cast<double>(pool.kv_transfer_tokens) *
                         platform.llms[pool.llm.at()].kv_per_token.si();
    transfer_wait_ps += pool.kv_transfer_wait_ps;
    kv_peak = std::max(
        kv_peak, static_cast<double>(pool.peak_kv_blocks) / static_cast<double>(pool.kv_blocks));
    prefix_asked += pool.prefix_asked_tokens;
    prefix_hit += pool.prefix_hit_tokens;
    loading_ps += pool.loading_ps;
    starts += static_cast<double>(pool.starts);
    cold_waits += static_cast<double>(pool.cold_waits);
    cold_wait_ps += pool.cold_wait_ps;
    load.mean = std::max(load.mean, pool.load.mean);
    load.peak = std::max(load.peak, pool.load.peak);
  }
};

void append_use(Rows& rows, const std::string& group, const Sums& site,
                const record::RunFacts& facts) {
  rows.push_back({group, "replicas", site.replicas});
  const double up_ps =
      facts.elastic ? site.up_ps : site.replicas * static_cast<double>(facts.measured().ps);
  rows.push_back({group, "utilisation", up_ps > 0 ? site.busy_ps / up_ps : 0});
  rows.push_back({group, "preemptions", site.preemptions});
  rows.push_back({group, "kv_peak_share", site.kv_peak});
  if (site.prefill_replicas == 0) return;
  rows.push_back({group, "prefill_replicas", site.prefill_replicas});
  rows.push_back({group, "kv_transferred", site.transferred_bytes * 1e-9});
  if (site.transfers == 0) return;
  rows.push_back({group, "kv_transfer_wait_mean", site.transfer_wait_ps * 1e-12 / site.transfers});
}

void append_scaling(Rows& rows, const std::string& group, const Sums& site, SimTime measured) {
  rows.push_back({group, "replicas_mean", site.up_ps / static_cast<double>(measured.ps)});
  rows.push_back(
      {group, "replicas_loading_mean", site.loading_ps / static_cast<double>(measured.ps)});
  rows.push_back({group, "replica_starts", site.starts});
  rows.push_back({group, "cold_waits", site.cold_waits});
  if (site.cold_waits == 0) return;
  rows.push_back(
      {group, "cold_wait_mean", site.cold_wait_ps / (site.cold_waits * kPicosecondsPerSecond)});
}

void append_load(Rows& rows, const std::string& group, const record::OfferedLoad& load) {
  rows.push_back({group, "offered_load", load.mean});
  rows.push_back({group, "offered_load_peak", load.peak});
}

}  // namespace

Rows site_rows(const platform::Platform& platform, const record::RunFacts& facts) {
  std::map<SiteIndex, Sums> sites;
  for (const record::PoolUse& pool : facts.pools) sites[pool.site].add(platform, pool);
  Rows rows;
  const auto each = [&](auto append) {
    for (const auto& [index, site] : sites) {
      append("site:" + platform.sites[index.at()].name, site);
    }
  };
  each([&](const std::string& group, const Sums& site) { append_use(rows, group, site, facts); });
  each([&](const std::string& group, const Sums& site) {
    if (site.prefix_asked == 0) return;
    rows.push_back({group, "prefix_hit_share",
                    static_cast<double>(site.prefix_hit) / static_cast<double>(site.prefix_asked)});
  });
  if (facts.elastic) {
    each([&](const std::string& group, const Sums& site) {
      append_scaling(rows, group, site, facts.measured());
    });
  }
  each([&](const std::string& group, const Sums& site) { append_load(rows, group, site.load); });
  for (std::size_t c = 0; c < facts.cables.size(); ++c) {
    if (facts.cables[c].load.peak == 0) continue;
    append_load(rows, "cable:" + platform.cables[c].name, facts.cables[c].load);
  }
  return rows;
}

}  // namespace archipelago::metrics
