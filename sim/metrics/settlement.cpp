#include "metrics/settlement.hpp"

#include "base/error.hpp"
#include "metrics/reservation.hpp"
#include "metrics/site_grades.hpp"
#include "metrics/site_work.hpp"

namespace archipelago::metrics {

namespace {

// USD per GPU-second of work.  REQUIRES: somebody worked there; not two_part.
Graded price_of(const PricedEnergy& energy, const std::vector<record::SiteUse>& use,
                const Costs& costs, const SettlementTerms& terms) {
  switch (terms.mode) {
    case SettlementMode::kMarginalCost:
      return worked_share(energy, use) / worked_gpu_s(use) * costs[CostPart::kEnergy];
    case SettlementMode::kAverageCost:
      return 1 / worked_gpu_s(use) * costs.total();
    case SettlementMode::kFixedTariff:
      return {terms.tariff_usd_per_gpu_hour / 3600, platform::Quality::kAssumed};
    case SettlementMode::kTwoPart:
      break;
  }
  ARCHIPELAGO_REQUIRE(false);
  return {};
}

// What each nation owes for the site, its owner included.
std::vector<Graded> by_work(const UsageLedger& ledger, SiteIndex site, const Costs& costs,
                            const SettlementTerms& terms) {
  const std::vector<record::SiteUse>& use = ledger.use[site.at()];
  std::vector<Graded> owed(use.size());
  if (worked_gpu_s(use) <= 0) return owed;
  const Graded price = price_of(ledger.sites[site.at()], use, costs, terms);
  for (std::size_t n = 0; n < use.size(); ++n) {
    if (const double work = worked_gpu_s(use[n]); work > 0) owed[n] = work * price;
  }
  return owed;
}

std::vector<Graded> two_parts(const platform::Platform& platform, const UsageLedger& ledger,
                              SiteIndex site, const Costs& costs) {
  const platform::Site& hall = platform.sites[site.at()];
  const std::vector<record::SiteUse>& use = ledger.use[site.at()];
  std::vector<Graded> owed = by_work(ledger, site, costs, {SettlementMode::kMarginalCost, 0});
  const Graded energy = worked_share(ledger.sites[site.at()], use) * costs[CostPart::kEnergy];
  Graded fixed = costs.total();
  fixed -= energy;
  const Reservation held = reserved_at(platform, site, ledger);
  for (std::size_t n = 0; n < use.size(); ++n) {
    if (!(held.gpus[n] > 0)) continue;
    owed[n] += held.share(n) * fixed;
    if (hall.nation != hall.operator_nation && NationIndex(n) == hall.nation) {
      owed[n].quality = platform::Quality::kAssumed;  // that it holds a contract
    }
  }
  return owed;
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

Graded Settlement::serving_net(NationIndex nation) const {
  Graded sum;
  for (const Graded& amount : serving[nation.at()]) sum += amount;
  for (const std::vector<Graded>& payer : serving) sum -= payer[nation.at()];
  return sum;
}

Settlement settle(const platform::Platform& platform, const UsageLedger& ledger,
                  const std::vector<Costs>& costs, const SettlementTerms& terms) {
  const std::size_t nations = platform.nations.size();
  const std::vector<std::vector<Graded>> none(nations, std::vector<Graded>(nations));
  Settlement settlement{none, none};
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const platform::Site& site = platform.sites[s];
    if (site.cloud_price || ledger.absent[s]) continue;
    const std::vector<Graded> owed = terms.mode == SettlementMode::kTwoPart
                                         ? two_parts(platform, ledger, SiteIndex(s), costs[s])
                                         : by_work(ledger, SiteIndex(s), costs[s], terms);
    const Grade work = work_grade(platform, SiteIndex(s), ledger.use[s]);
    for (std::size_t n = 0; n < nations; ++n) {
      if (NationIndex(n) == site.operator_nation || !owed[n].quality) continue;
      const std::size_t owner = site.operator_nation.at();
      const Graded amount{owed[n].value, std::max(owed[n].quality, work)};
      settlement.pays[n][owner] += amount;
      settlement.serving[n][owner] += ledger.serving_part[s] * amount;
    }
  }
  return settlement;
}

}  // namespace archipelago::metrics
