// What bulk traffic did to the network in one run, as rows of the table, and its invariants.
//
// Flow     end of a run -> check_bulk() -> append_bulk_rows().
// Groups   "wan" for sums over all transfers; "cable:<name>" for each cable that carried any, in
//          table order.
// Units    GB, hours, shares of a direction's whole capacity.
// Errors   check_bulk throws SimulationError: INV-3 (bytes requested = delivered + not delivered +
//          in flight, by class) or INV-4 (no direction carried more than its capacity).
#pragma once

#include "engine/simgrid/bulk_transfer.hpp"
#include "engine/simgrid/wan_zone.hpp"
#include "metrics/row.hpp"
#include "platform/platform.hpp"

namespace archipelago::engine {

void check_bulk(const Wan& wan, const BulkTransfers& bulk);

void append_bulk_rows(metrics::Rows& rows, const platform::Platform& platform, const Wan& wan,
                      const BulkTransfers& bulk);

}  // namespace archipelago::engine
