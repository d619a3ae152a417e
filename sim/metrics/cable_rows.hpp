// What bulk traffic did to the network in one run, as rows of the table.
//
// Groups   "wan" for sums over all transfers; "cable:<name>" for each cable that carried any, in
//          table order.
// Units    GB, hours, shares of a direction's whole capacity.
#pragma once

#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

// Nothing without training jobs.
[[nodiscard]] Rows cable_rows(const platform::Platform& platform, const record::RunFacts& facts);

}  // namespace archipelago::metrics
