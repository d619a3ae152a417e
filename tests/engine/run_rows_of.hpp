// A whole run and the rows that metrics make of its record.
#pragma once

#include <utility>
#include <vector>

#include "engine/simulate.hpp"
#include "metrics/run_rows.hpp"

namespace archipelago::engine {

struct RunRows {
  record::RunFacts facts;
  metrics::Rows rows;
};

inline RunRows simulate_rows(const platform::Platform& platform, const workload::Recipe& recipe,
                             const RunSettings& settings,
                             std::vector<metrics::ScoreWeight> weights = {},
                             const metrics::BillTerms& bills = {}) {
  record::RunFacts facts = simulate(platform, recipe, settings);
  metrics::Rows rows = metrics::run_rows(
      platform, facts, {settings.slo, bills, std::move(weights), settings.power.price_scale});
  return {std::move(facts), std::move(rows)};
}

}  // namespace archipelago::engine
