// What a run cost each nation: its own sites and cables, the foreign clouds it used, and what it
// paid to and received from others.
//
// Flow     Platform + UsageLedger + BillTerms -> make_bills() -> money_breaches() (INV-7),
//          bill_rows.hpp.
// Costs    what there is costs the nation that owns it, whoever uses it: resource costs, which no
//          settlement changes.  paid and received are transfers: what one nation saves by them,
//          another pays.
// Clouds   a site with a cloud price shows no costs of its own, not even to its owner: whoever it
//          worked for, or stood ready for, pays its list (cloud_bill.hpp).
// Serving  the part of a bill that answers to requests: of a site its serving part (usage_ledger.hpp),
//          of cables that of all sites together, of clouds tokens and egress or the serving part of
//          what is provisioned.
// Units    USD for the time measured.
#pragma once

#include <string>
#include <vector>

#include "metrics/cloud_bill.hpp"
#include "metrics/costs.hpp"
#include "metrics/settlement.hpp"
#include "metrics/usage_ledger.hpp"
#include "platform/platform.hpp"

namespace archipelago::metrics {

// What makes bills of what happened, besides prices.
struct BillTerms {
  SettlementTerms settlement;
  // Tokens: what a nation without a fleet of its own buys is answers by the million; how many GPUs a
  // provider's region has is assumed, and nobody there commits to all of them.
  CloudBilling clouds = CloudBilling::kTokens;
  HomeFleet home_fleet = HomeFleet::kKept;

  [[nodiscard]] bool operator==(const BillTerms& other) const = default;
};

struct NationBill {
  Costs costs;
  Graded paid;
  Graded received;
  Graded serving_costs;  // of `costs`
  Graded serving_net;    // of net()

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

// REQUIRES: missing_for_bill() and missing_token_prices() are empty; the ledger is of this platform.
[[nodiscard]] Bills make_bills(const platform::Platform& platform, const UsageLedger& ledger,
                               const BillTerms& terms);

// INV-7: the nations' bills sum to what sites, cables and clouds cost, in every component and in
// all, and what nations paid one another to zero; to the cent.  Sentences about what does not.
[[nodiscard]] std::vector<std::string> money_breaches(const Bills& bills);

}  // namespace archipelago::metrics
