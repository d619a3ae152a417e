// What must hold at the end of every run.  A breach is an error exit, never a warning.
//
//   INV-1  every request is served, refused or in flight: counts add up per nation and per pool
//   INV-2  causality: checked as outcomes come in (request_path.cpp) and routes are made
//          (live_view.cpp)
//   INV-3  bytes of bulk transfers requested = delivered + not delivered + in flight, by class
//   INV-8  nothing breaks the residency rules: judged as it happens (residency_audit.hpp)
//   INV-4  no replica ever held more KV blocks, those in its prefix cache included, or sequences
//          than it has; no direction of a cable carried more than its capacity
#pragma once

#include <cstdint>
#include <vector>

#include "engine/fleet/deployment.hpp"
#include "engine/ledger/run_book.hpp"
#include "engine/simgrid/bulk_transfer.hpp"
#include "engine/simgrid/wan_zone.hpp"
#include "platform/platform.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

// All throw SimulationError that names every breach.
void check_invariants(const platform::Platform& platform, const std::vector<std::uint64_t>& asked,
                      const RunBook& book, const Deployment& deployment,
                      const serving::Serving& serving, const serving::Limits& limits);

void check_bulk(const Wan& wan, const BulkTransfers& bulk);
// `submitted` by NationIndex.
void check_jobs(const platform::Platform& platform, const std::vector<std::uint64_t>& submitted,
                const RunBook& book);

}  // namespace archipelago::engine
