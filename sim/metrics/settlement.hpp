// Who owes whom: what nations pay one another for work on each other's sites.
//
// Flow     UsageLedger + site_costs() + SettlementTerms -> settle() -> bill.hpp.
// Who      work of a site for another nation than its operator's, and capacity that it holds there.
//          Sites with a cloud price are outside: they are paid by their price list.
// Price    two_part       a fee for reserved capacity: the nation's reserved share of what the site
//                         costs whether it works or not (capital, staff, maintenance, energy of GPUs
//                         without work); and its work's part of the energy that work took.  The spare
//                         stays with the owner (reservation.hpp).
//          Of a GPU-second of work (record/site_usage.hpp) at one site:
//          marginal_cost  the cost of the energy that work took.  Capital, staff and what the GPUs
//                         without work draw stay with the owner: unused capacity is its loss.
//          average_cost   the site's whole cost / GPU-seconds of work for anybody.  Unused capacity
//                         is in the average: who uses a site pays for its empty hours in
//                         proportion, and a guest who is its only user pays for all of it.
//          fixed_tariff   the same USD per GPU-hour everywhere; the owner keeps gain or loss.
// Default  two_part: marginal leaves capital with the owner for good, average lets whoever comes to an
//          empty hall pay for it, so that a nation's bill hangs on single requests.
// Units    USD.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/costs.hpp"
#include "metrics/graded.hpp"
#include "metrics/usage_ledger.hpp"
#include "platform/platform.hpp"

namespace archipelago::metrics {

enum class SettlementMode : std::uint8_t { kTwoPart, kMarginalCost, kAverageCost, kFixedTariff };

struct SettlementTerms {
  SettlementMode mode = SettlementMode::kTwoPart;
  double tariff_usd_per_gpu_hour = 0;  // fixed_tariff only

  [[nodiscard]] bool operator==(const SettlementTerms&) const = default;
};

struct Settlement {
  std::vector<std::vector<Graded>> pays;     // by who was served, then by who owns
  std::vector<std::vector<Graded>> serving;  // of it, for the part of sites that serves

  [[nodiscard]] Graded paid(NationIndex nation) const;      // served by others
  [[nodiscard]] Graded received(NationIndex nation) const;  // served for others
  // Of what it paid less what it received.
  [[nodiscard]] Graded serving_net(NationIndex nation) const;
};

// `costs` by SiteIndex; those of sites with a cloud price and of absent ones are not read.
[[nodiscard]] Settlement settle(const platform::Platform& platform, const UsageLedger& ledger,
                                const std::vector<Costs>& costs, const SettlementTerms& terms);

}  // namespace archipelago::metrics
