// What a run cost each nation: its own sites and cables, the foreign clouds it used, and what it
// paid to and received from others.
//
// Flow     Platform + UsageLedger + SettlementTerms -> make_bills() -> money_breaches() (INV-7),
//          bill_rows.hpp.
// Clouds   a site with a cloud price shows no costs of its own, not even to its owner: whoever it
//          worked for pays its list, USD per GPU-hour worked (iterations; training held) or, when
//          given for requests, USD per million tokens (prompt and output); and what left it.
// Units    USD for the time measured.
#pragma once

#include <string>
#include <vector>

#include "metrics/costs.hpp"
#include "metrics/settlement.hpp"
#include "metrics/usage_ledger.hpp"
#include "platform/platform.hpp"

namespace archipelago::metrics {

struct NationBill {
  Costs costs;
  Graded paid;
  Graded received;

  [[nodiscard]] Graded net() const { return costs.total() + paid - received; }
};

struct Bills {
  std::vector<NationBill> nations;  // by NationIndex
  Settlement settlement;
  std::vector<Costs> sites;   // by SiteIndex: their owners' costs, or the list of a cloud
  std::vector<Costs> cables;  // by CableIndex, both ends
};

// Sentences that say what the tables lack for bills; empty: bills can be made.
[[nodiscard]] std::vector<std::string> missing_for_bill(const platform::Platform& platform);

// REQUIRES: missing_for_bill() is empty; the ledger is of this platform.
[[nodiscard]] Bills make_bills(const platform::Platform& platform, const UsageLedger& ledger,
                               const SettlementTerms& terms);

// INV-7: the nations' bills sum to what sites, cables and clouds cost, in every component and in
// all, and what nations paid one another to zero; to the cent.  Sentences about what does not.
[[nodiscard]] std::vector<std::string> money_breaches(const Bills& bills);

}  // namespace archipelago::metrics
