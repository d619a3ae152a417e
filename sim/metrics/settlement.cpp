#include "metrics/settlement.hpp"

#include "base/error.hpp"
#include "metrics/site_grades.hpp"
#include "metrics/site_work.hpp"

namespace archipelago::metrics {

namespace {

// USD per GPU-second.  REQUIRES: somebody worked there.
Graded price_of(const PricedEnergy& energy, const std::vector<record::SiteUse>& use,
                const Costs& costs, const SettlementTerms& terms) {
  switch (terms.mode) {
    case SettlementMode::kMarginalCost:
      return worked_share(energy, use) / worked_gpu_s(use) * costs[CostPart::kEnergy];
    case SettlementMode::kAverageCost:
      return 1 / worked_gpu_s(use) * costs.total();
    case SettlementMode::kFixedTariff:
      return {terms.tariff_usd_per_gpu_hour / 3600, platform::Quality::kAssumed};
  }
  ARCHIPELAGO_REQUIRE(false);
  return {};
}

}  // namespace

Graded Settlement::paid(NationIndex nation) const {
  Graded sum;
  for (const Graded& amount : pays[nation.at()]) sum += amount;
  return sum;
}

Graded Settlement::received(NationIndex nation) const {
  Graded sum;
  for (const std::vector<Graded>& payer : pays) sum += payer[nation.at()];
  return sum;
}

Settlement settle(const platform::Platform& platform, const UsageLedger& ledger,
                  const std::vector<Costs>& costs, const SettlementTerms& terms) {
  const std::size_t nations = platform.nations.size();
  Settlement settlement{std::vector<std::vector<Graded>>(nations, std::vector<Graded>(nations))};
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const platform::Site& site = platform.sites[s];
    const std::vector<record::SiteUse>& use = ledger.use[s];
    if (site.cloud_price || worked_gpu_s(use) <= 0) continue;
    Graded price = price_of(ledger.sites[s], use, costs[s], terms);
    price.quality = std::max(price.quality, work_grade(platform, SiteIndex(s), use));
    for (std::size_t n = 0; n < nations; ++n) {
      const double work = worked_gpu_s(use[n]);
      if (NationIndex(n) == site.operator_nation || work <= 0) continue;
      settlement.pays[n][site.operator_nation.at()] += work * price;
    }
  }
  return settlement;
}

}  // namespace archipelago::metrics
