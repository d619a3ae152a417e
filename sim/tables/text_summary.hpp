// summary.md: what a person reads first.  What the scenarios are, the federation as a whole, what
// changed against the baseline, every nation, the sites, and what the figures rest on (caveats.hpp).
//
// Format   no table wider than kWidestTable (grid.hpp); headings are names of metrics with the unit
//          shown; scenarios by number, with their words where these are short.
#pragma once

#include <string>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"
#include "tables/summary.hpp"

namespace archipelago::tables {

[[nodiscard]] std::string summary_markdown(const experiment::Experiment& experiment,
                                           const experiment::Results& results,
                                           const Summary& summary);

}  // namespace archipelago::tables
