// What a model of one's own takes, a nation and a bloc: months, GPU-hours, money, energy, bytes, whose
// texts are in it, under whose law it stands.
//
// Flow     TrainingFacts::models (+ UsageLedger) -> model_rows() -> Rows.
// Rate     a run sees a part of the work: all the time since the first GPUs or, of a job whose sites
//          exchange something and that was never stopped, its whole rounds behind the first
//          (engine/jobs/job_exchange.hpp).  The whole is the part x whole work / useful work.
// Units    see model_definitions.cpp for every metric.
#pragma once

#include "metrics/row.hpp"
#include "metrics/usage_ledger.hpp"
#include "platform/platform.hpp"
#include "record/model_facts.hpp"

namespace archipelago::metrics {

// Nothing without models.  `ledger` is null where power is not metered; `has_prices`: bills can be
// made.
[[nodiscard]] Rows model_rows(const platform::Platform& platform,
                              const std::vector<record::ModelFacts>& models,
                              const UsageLedger* ledger, bool has_prices);

}  // namespace archipelago::metrics
