// Rows of bills: every component, the settlement, the total, and what a token and a GPU-hour cost.
//
// Flow     Bills + UsageLedger -> Rows of nations, blocs and all (groups.hpp), then of who owes
//          whom: group "AA->BB", what AA paid BB.
// Unit     costs  the net bill (costs + paid - received), divided between serving and training by
//          the GPU-seconds that worked for the group anywhere; definitions.hpp has the formulae.
// Groups   sums over their nations: within a bloc payments cancel in `settlement_net`, and stay in
//          `settlement_paid` and `settlement_received`.
#pragma once

#include "metrics/bill.hpp"
#include "metrics/row.hpp"

namespace archipelago::metrics {

[[nodiscard]] Rows bill_rows(const platform::Platform& platform, const UsageLedger& ledger,
                             const Bills& bills);

}  // namespace archipelago::metrics
