// What a run leaves for the tables: its rows, its hours, and what readers must be warned of.
//
// Flow     RunFacts + ScenarioSettings -> result_of() -> tables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/settings.hpp"
#include "metrics/row.hpp"
#include "metrics/run_rows.hpp"
#include "metrics/series_rows.hpp"
#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::experiment {

struct RunResult {
  metrics::Rows rows;
  std::vector<metrics::HourRow> series;
  std::vector<record::RangeWarning> warnings;
  std::vector<record::Saturation> saturated;
  std::vector<std::string> network;  // SimGrid's network settings in force
  std::uint64_t requests = 0;        // asked, warm-up included
  std::uint64_t jobs = 0;            // submitted, warm-up included
};

// What of the settings figures are made with.
[[nodiscard]] metrics::MetricSettings metric_settings(const ScenarioSettings& settings);

// REQUIRES: the facts are of this platform.
[[nodiscard]] RunResult result_of(const platform::Platform& platform, const record::RunFacts& facts,
                                  const ScenarioSettings& settings);

}  // namespace archipelago::experiment
