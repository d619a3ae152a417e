// The tidy tables of a results folder.
//
//   scenarios.csv  one row a scenario: its number, for every axis the value as written in the
//                  experiment (`policy`) and as people read it (`policy_label`), and the number of
//                  the scenario that it is compared with
//   summary.csv    one row a scenario, kind, group and metric: mean over the replicates, its 95 %
//                  sampling interval (ci95_low, ci95_high), paired difference to the baseline with
//                  its own (diff_mean, diff_ci95_low, diff_ci95_high), flags; where the experiment
//                  has a baseline also the adjusted p value (diff_p) and what the difference says
//                  (diff_verdict: better, worse, higher, lower, tie, unclear; metrics/verdict.hpp)
//   runs.csv       one row a scenario, replicate, kind, group and metric.  What every replicate of
//                  a scenario has in common is written once, first, with replicate `*`
//   series.csv     one row a scenario, kind, group, metric and hour since the start of the run:
//                  the mean over the replicates
//
// Keys     scenarios are numbered from 1 inside a folder; kinds are those of group_kind.hpp.
// Format   figures with six significant digits (hours with four); an interval or difference that is
//          not defined is an empty cell.  `flags` says why a figure is not to be taken at face
//          value (flags.hpp).  Every metric is defined in results/columns.csv; writing another into
//          summary.csv or runs.csv aborts.
#pragma once

#include <string>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"
#include "tables/summary.hpp"

namespace archipelago::tables {

[[nodiscard]] std::string scenarios_csv(const experiment::Experiment& experiment);
[[nodiscard]] std::string summary_csv(const experiment::Experiment& experiment,
                                      const Summary& summary);
[[nodiscard]] std::string runs_csv(const experiment::Experiment& experiment,
                                   const experiment::Results& results);
[[nodiscard]] std::string series_csv(const experiment::Experiment& experiment,
                                     const experiment::Results& results);
// results/columns.csv from metrics/definitions.hpp.
[[nodiscard]] std::string columns_csv();

// Six significant digits; NaN is "".
[[nodiscard]] std::string figure(double value);

}  // namespace archipelago::tables
