// What the replicas of every site did: use, memory, prefix caches, autoscaling, and the load that
// was offered to sites and cables.
//
// Flow     PoolUse of every LLM at every site -> sums of sites, in one pass -> Rows.
// Order    sites in table order, once for each of these questions in turn.
// Units    see definitions.hpp for every metric.
#pragma once

#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

[[nodiscard]] Rows site_rows(const platform::Platform& platform, const record::RunFacts& facts);

}  // namespace archipelago::metrics
