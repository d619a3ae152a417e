// Costs by component, each with its quality, and what one site and one cable cost their owners.
//
// Flow     Platform + UsageLedger -> Costs -> settlement.hpp, bill.hpp.
// Sites    the nation of the operator owns a site without a cloud price.  It pays the annuities of
//          GPUs, of the servers around them and of the hall at its own cost of capital (WACC), and
//          staff, maintenance and energy; lives and shares are those of the nation where the site
//          stands.  Solar plants and batteries have no capital in the tables: what they give is
//          free.
//          A site without GPUs has no hall.
// Cables   each end's nation pays half of the annuity at its own cost of capital, of maintenance
//          and of the lease; two ends in one nation are two halves.  Only existing cables; a lease
//          only where bytes of the scenario crossed the cable.
// Units    USD for the time measured: years x yearly amounts, a year of 365 days.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/sim_time.hpp"
#include "metrics/graded.hpp"
#include "metrics/usage_ledger.hpp"
#include "platform/platform.hpp"

namespace archipelago::metrics {

enum class CostPart : std::uint8_t {
  kGpus,
  kServers,
  kHalls,
  kCables,
  kLeases,
  kStaff,
  kMaintenance,
  kEnergy,
  kCloud,   // tokens or GPU-hours of sites with a price list
  kEgress,  // what left them
};
inline constexpr std::size_t kCostParts = 10;

struct Costs {
  std::array<Graded, kCostParts> parts;

  [[nodiscard]] Graded& operator[](CostPart p) { return parts[static_cast<std::size_t>(p)]; }
  [[nodiscard]] const Graded& operator[](CostPart p) const {
    return parts[static_cast<std::size_t>(p)];
  }
  Costs& operator+=(const Costs& other);
  [[nodiscard]] Graded total() const;
};

// Of 365 days.
[[nodiscard]] double to_years(SimTime time);

// Nothing for an absent site.  REQUIRES: no cloud price; the nation where it stands has costs
// (missing_for_bill()).
[[nodiscard]] Costs site_costs(const platform::Platform& platform, SiteIndex site,
                               const UsageLedger& ledger);

// What one end pays; nothing for a cable that does not exist.
[[nodiscard]] Costs cable_end_costs(const platform::Platform& platform, CableIndex cable,
                                    PointIndex end, const UsageLedger& ledger);

}  // namespace archipelago::metrics
