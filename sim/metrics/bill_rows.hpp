// Rows of bills: every component, what all of it cost, the settlement, the net bill, and what a token
// and a GPU-hour cost.
//
// Flow     Bills + UsageLedger -> Rows of nations, blocs and all (groups.hpp), then of who owes
//          whom: group "AA->BB", what AA paid BB.
// Resources  resource_cost is what sites, cables and clouds cost the group's nations before any
//          settlement.  Of all nations it is what a scenario costs; cost_total, a bill, has transfers
//          in it, and a lower one is no saving.
// Unit     costs  of a million tokens: serving's part of the bill (bill.hpp), its idle capacity
//          included; definitions.hpp has the formulae.
// A year   figures a year are 365 days / measured days of those measured, and stand there only when
//          whole days were measured: demand and prices follow the hour.
// Groups   sums over their nations: within a bloc payments cancel in `settlement_net`, and stay in
//          `settlement_paid` and `settlement_received`.  What a token costs in resources is said of
//          groups of nations only: a nation's sites may work for others.
#pragma once

#include "metrics/bill.hpp"
#include "metrics/row.hpp"

namespace archipelago::metrics {

[[nodiscard]] Rows bill_rows(const platform::Platform& platform, const UsageLedger& ledger,
                             const Bills& bills);

// Of a day or several.
[[nodiscard]] bool whole_days(SimTime measured);

}  // namespace archipelago::metrics
