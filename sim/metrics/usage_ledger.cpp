#include "metrics/usage_ledger.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "metrics/site_work.hpp"
#include "platform/site_hours.hpp"

namespace archipelago::metrics {

namespace {

constexpr double kJoulesPerKwh = 3.6e6;

PricedEnergy priced(const platform::Platform& platform, const platform::Site& site,
                    const record::SiteEnergy& energy, const record::RunFacts& facts, double scale) {
  PricedEnergy sum{energy};
  const platform::GridZone& zone = platform.zones[site.zone.at()];
  const std::string& timezone = platform.nations[site.nation.at()].timezone;
  SeriesWindow price =
      platform::hours_of(zone.price, zone.price_usd_per_kwh, timezone, facts.start, facts.horizon);
  SeriesWindow carbon =
      platform::hours_of(zone.carbon, zone.carbon_g_per_kwh, timezone, facts.start, facts.horizon);
  SimTime from = facts.warmup;
  for (std::size_t step = 0; step < energy.bought_j.size(); ++step) {
    const SimTime to = facts.power_steps[step];
    const double kwh = energy.bought_j[step] / kJoulesPerKwh;
    sum.cost_usd += kwh * scale * price.mean(from, to);
    sum.carbon_g += kwh * carbon.mean(from, to);
    from = to;
  }
  return sum;
}

std::vector<std::vector<double>> admitted_demand(const platform::Platform& platform,
                                                 const record::RunFacts& facts) {
  std::vector<std::vector<double>> demand(platform.sites.size(),
                                          std::vector<double>(platform.nations.size()));
  for (const record::AskerFacts& asker : facts.askers) {
    for (const SiteIndex site : asker.served) demand[site.at()][asker.nation.at()] += asker.demand;
  }
  return demand;
}

std::vector<bool> absent_sites(const platform::Platform& platform, const record::RunFacts& facts,
                               const UsageLedger& ledger) {
  std::vector<bool> absent(platform.sites.size());
  for (std::size_t s = 0; s < absent.size(); ++s) {
    const std::vector<double>& demand = ledger.admitted[s];
    const bool asked = std::any_of(demand.begin(), demand.end(), [](double d) { return d > 0; });
    absent[s] = !asked && !platform.sites[s].cloud_price && worked_gpu_s(ledger.use[s]) <= 0;
  }
  if (!facts.training) return absent;
  for (const SiteIndex site : facts.training->admitted) absent[site.at()] = false;
  return absent;
}

double gpus_of(const platform::Platform& platform, const record::PoolUse& pool) {
  const auto profile = platform.find_profile(pool.llm, platform.sites[pool.site.at()].gpu);
  ARCHIPELAGO_REQUIRE(profile.has_value());
  return platform.profiles[profile->at()].tensor_parallel;
}

std::vector<double> provided(const platform::Platform& platform, const record::RunFacts& facts) {
  std::vector<double> gpu_s(platform.sites.size());
  for (std::size_t s = 0; s < gpu_s.size(); ++s) {
    if (facts.elastic) {
      for (const record::SiteUse& use : facts.use[s]) gpu_s[s] += use.training_gpu_s;
      continue;
    }
    const double down = facts.down_s.empty() ? 0 : facts.down_s[s];
    const double dark = facts.energy.empty() ? 0 : facts.energy[s].dark_s;
    gpu_s[s] =
        platform.sites[s].gpus * std::max(facts.measured().seconds() - std::max(down, dark), 0.0);
  }
  if (!facts.elastic) return gpu_s;
  for (const record::PoolUse& pool : facts.pools) {
    gpu_s[pool.site.at()] +=
        gpus_of(platform, pool) * (pool.up_ps + pool.loading_ps) / kPicosecondsPerSecond;
  }
  return gpu_s;
}

std::vector<double> serving_parts(const platform::Platform& platform,
                                  const record::RunFacts& facts) {
  std::vector<double> parts(platform.sites.size(), facts.training ? 0.0 : 1.0);
  if (!facts.training) return parts;
  for (const record::PoolUse& pool : facts.pools) {
    parts[pool.site.at()] += static_cast<double>(pool.replicas) * gpus_of(platform, pool) /
                             platform.sites[pool.site.at()].gpus;
  }
  return parts;
}

std::vector<bool> crossed_cables(const record::RunFacts& facts) {
  std::vector<bool> crossed;
  for (const record::CableUse& cable : facts.cables) {
    crossed.push_back(cable.load.mean > 0 || cable.lanes[0].total().si() > 0 ||
                      cable.lanes[1].total().si() > 0);
  }
  return crossed;
}

}  // namespace

UsageLedger lay_prices(const platform::Platform& platform, const record::RunFacts& facts,
                       double scale, HomeFleet fleet) {
  UsageLedger ledger{facts.measured(), {}, facts.use};
  ledger.admitted = admitted_demand(platform, facts);
  ledger.provided_gpu_s = provided(platform, facts);
  ledger.crossed = crossed_cables(facts);
  ledger.serving_part = serving_parts(platform, facts);
  ledger.absent.resize(platform.sites.size());
  if (fleet == HomeFleet::kNone) ledger.absent = absent_sites(platform, facts, ledger);
  for (std::size_t s = 0; s < facts.energy.size(); ++s) {
    ledger.sites.push_back(
        ledger.absent[s] ? PricedEnergy{}
                         : priced(platform, platform.sites[s], facts.energy[s], facts, scale));
  }
  return ledger;
}

}  // namespace archipelago::metrics
