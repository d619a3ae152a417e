// The tidy tables: summary.csv (one row a scenario, group and metric) and runs.csv (one row a run,
// group and metric).
//
// Format   figures with six significant digits; an interval or difference that is not defined is an
//          empty cell.  `flags` says why a figure is not to be taken at face value (flags.hpp).
//          Every metric is defined in results/columns.csv; writing another aborts.
#pragma once

#include <string>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"
#include "tables/summary.hpp"

namespace archipelago::tables {

[[nodiscard]] std::string summary_csv(const experiment::Experiment& experiment,
                                      const Summary& summary);
[[nodiscard]] std::string runs_csv(const experiment::Experiment& experiment,
                                   const experiment::Results& results);
// results/columns.csv from metrics/definitions.hpp.
[[nodiscard]] std::string columns_csv();

// Six significant digits; NaN is "".
[[nodiscard]] std::string figure(double value);

}  // namespace archipelago::tables
