// summary.md: what a person reads first.  The federation as a whole, then every nation, then what
// changed against the baseline, the sites, and what the figures rest on.
#pragma once

#include <string>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"
#include "tables/summary.hpp"

namespace archipelago::tables {

[[nodiscard]] std::string summary_markdown(const experiment::Experiment& experiment,
                                           const experiment::Results& results,
                                           const Summary& summary);

// Sentences about what the figures rest on: assumed rows of each platform, profiles used outside
// their range.
[[nodiscard]] std::vector<std::string> caveats(const experiment::Experiment& experiment,
                                               const experiment::Results& results);

}  // namespace archipelago::tables
