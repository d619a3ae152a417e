#include "metrics/costs.hpp"

#include "base/error.hpp"
#include "metrics/annuity.hpp"
#include "metrics/site_grades.hpp"

namespace archipelago::metrics {

namespace {

double wacc(const platform::Nation& nation) { return nation.wacc_percent / 100; }

}  // namespace

Costs& Costs::operator+=(const Costs& other) {
  for (std::size_t p = 0; p < kCostParts; ++p) parts[p] += other.parts[p];
  return *this;
}

Graded Costs::total() const {
  Graded sum;
  for (const Graded& part : parts) sum += part;
  return sum;
}

double to_years(SimTime time) { return time.seconds() / (365 * 86'400.0); }

Costs site_costs(const platform::Platform& platform, SiteIndex index, const UsageLedger& ledger) {
  const platform::Site& site = platform.sites[index.at()];
  const platform::Gpu& gpu = platform.gpus[site.gpu.at()];
  const platform::Nation& owner = platform.nations[site.operator_nation.at()];
  const auto& local = platform.nations[site.nation.at()].costs;
  ARCHIPELAGO_REQUIRE(!site.cloud_price && local.has_value());
  if (ledger.absent[index.at()]) return {};

  const double years = to_years(ledger.measured);
  const double gpus_usd = site.gpus * gpu.price_usd;
  const double servers_usd = local->server_share * gpus_usd;
  const double hall_usd = site.gpus > 0 ? local->hall_usd_per_w * site.it_power_w : 0;
  const double capital_usd = gpus_usd + servers_usd + hall_usd;
  const Grade of_rows = std::max({gpu.provenance.quality, site.provenance.quality,
                                  owner.provenance.quality, local->provenance.quality});
  const auto yearly = [&](double usd) { return Graded{years * usd, of_rows}; };

  Costs costs;
  costs[CostPart::kGpus] = yearly(annuity(gpus_usd, wacc(owner), local->gpu_life_years));
  costs[CostPart::kServers] = yearly(annuity(servers_usd, wacc(owner), local->gpu_life_years));
  costs[CostPart::kHalls] = yearly(annuity(hall_usd, wacc(owner), local->hall_life_years));
  costs[CostPart::kStaff] = yearly(local->staff_share * capital_usd);
  costs[CostPart::kMaintenance] = yearly(local->maintenance_share * capital_usd);
  costs[CostPart::kEnergy] = {ledger.sites[index.at()].cost_usd,
                              std::max(power_grade(platform, index, ledger.use[index.at()]),
                                       price_grade(platform.zones[site.zone.at()]))};
  return costs;
}

Costs cable_end_costs(const platform::Platform& platform, CableIndex index, PointIndex end,
                      const UsageLedger& ledger) {
  const platform::Cable& cable = platform.cables[index.at()];
  const platform::CableCosts& given = cable.costs;
  Costs costs;
  if (cable.status != platform::CableStatus::kExisting) return costs;
  const platform::Nation& nation = platform.nations[platform.points[end.at()].nation.at()];
  const double half_years = to_years(ledger.measured) / 2;
  if (given.capex_usd > 0) {
    const Grade of_rows = std::max(cable.provenance.quality, nation.provenance.quality);
    costs[CostPart::kCables] = {
        half_years * annuity(given.capex_usd, wacc(nation), given.life_years), of_rows};
    costs[CostPart::kMaintenance] = {half_years * given.maintenance_share * given.capex_usd,
                                     cable.provenance.quality};
  }
  if (given.lease_usd_per_year > 0 && ledger.crossed[index.at()]) {
    costs[CostPart::kLeases] = {half_years * given.lease_usd_per_year, cable.provenance.quality};
  }
  return costs;
}

}  // namespace archipelago::metrics
