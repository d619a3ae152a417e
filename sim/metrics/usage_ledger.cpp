#include "metrics/usage_ledger.hpp"

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

}  // namespace

UsageLedger lay_prices(const platform::Platform& platform, const record::RunFacts& facts,
                       double scale) {
  UsageLedger ledger{facts.measured(), {}, facts.use};
  for (std::size_t s = 0; s < facts.energy.size(); ++s) {
    ledger.sites.push_back(priced(platform, platform.sites[s], facts.energy[s], facts, scale));
  }
  return ledger;
}

}  // namespace archipelago::metrics
