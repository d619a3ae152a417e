// Who owes whom: what nations pay one another for work on each other's sites.
//
// Flow     UsageLedger + site_costs() + SettlementTerms -> settle() -> bill.hpp.
// Who      work of a site for another nation than its operator's.  Sites with a cloud price are
//          outside: they are paid by their price list.
// Price    of a GPU-second worked (an iteration's; held by training) at one site:
//          marginal_cost  the cost of the energy that work took.  Capital, staff and what the GPUs
//                         without work draw stay with the owner: unused capacity is its loss.
//          average_cost   the site's whole cost / GPU-seconds worked for anybody.  Unused capacity
//                         is in the average: who uses a site pays for its empty hours in
//                         proportion, and a guest who is its only user pays for all of it.
//          fixed_tariff   the same USD per GPU-hour everywhere; the owner keeps gain or loss.
// Units    USD.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/costs.hpp"
#include "metrics/graded.hpp"
#include "metrics/usage_ledger.hpp"
#include "platform/platform.hpp"

namespace archipelago::metrics {

enum class SettlementMode : std::uint8_t { kMarginalCost, kAverageCost, kFixedTariff };

struct SettlementTerms {
  SettlementMode mode = SettlementMode::kAverageCost;
  double tariff_usd_per_gpu_hour = 0;  // fixed_tariff only
};

struct Settlement {
  std::vector<std::vector<Graded>> pays;  // by who was served, then by who owns

  [[nodiscard]] Graded paid(NationIndex nation) const;      // served by others
  [[nodiscard]] Graded received(NationIndex nation) const;  // served for others
};

// `costs` by SiteIndex; those of sites with a cloud price are not read.
[[nodiscard]] Settlement settle(const platform::Platform& platform, const UsageLedger& ledger,
                                const std::vector<Costs>& costs, const SettlementTerms& terms);

}  // namespace archipelago::metrics
