// findings.md: one page that answers an experiment's question from its figures, as its `answer:` says
// (experiment/answer.hpp), and chart.svg beside it.
//
// Flow     Experiment::answer + Results -> findings().
// Page     the question; the answer, which is the first two comparisons in words; what would overturn
//          it; the chart; every comparison; who gains and who pays of the nations in the first one;
//          caveats; policies that came out equal in every figure, with the reason that the experiment
//          gives, or the remark that it gives none.
// Words    better, worse (higher, lower where a metric has no better way), a tie, unclear: verdict.hpp,
//          p values adjusted over the page's comparisons by the experiment's correction; of nations
//          over the nations of a metric.  A winner is named only where it is better.
// Missing  a comparison whose scenarios or figures are not among the results says so.
// Errors   none.  REQUIRES: the experiment has an answer.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"

namespace archipelago::tables {

// "findings.md" and, with a chart, "chart.svg".
[[nodiscard]] std::map<std::string, std::string> findings(const experiment::Experiment& experiment,
                                                          const experiment::Results& results);

// Pairs of scenarios that differ in their policy alone and in no figure of any replicate.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> equal_policies(
    const experiment::Experiment& experiment, const experiment::Results& results);

}  // namespace archipelago::tables
