// An assumption file: which inputs of an experiment are not known and how far, and which headlines
// are to be tested against them.
//
// Format   headlines: [...]     as headline.hpp has them, one or more; or `answer`: the two comparisons
//                               that answer the experiment's question (experiment/answer.hpp), named
//                               answer-1 and answer-2
//          assumptions:         one or more
//            - input: platform.nations[*].wacc_percent     uncertain_input.hpp
//              law: {uniform: [x0.7, x1.3]}                law_reader.hpp
//              source: assumed                             of the range, as SOURCES.md would say it
//              note: national operators, no filing seen    may be left out
// Flow     experiment + file -> load_assumptions() -> study.hpp.
// Errors   InputError with every fault of the file: unknown keys, inputs and metrics with the nearest
//          known, an input twice, a law whose ends do not fit where they go, a headline that names no
//          scenario, several, or the baseline itself.
#pragma once

#include <filesystem>
#include <vector>

#include "campaign/sensitivity/headline.hpp"
#include "campaign/sensitivity/uncertain_input.hpp"
#include "campaign/sensitivity/variation.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::campaign {

struct Assumptions {
  std::filesystem::path file;
  std::vector<Headline> headlines;
  std::vector<UncertainInput> inputs;
};

// `vary` is asked whether the ends of a law fit.
[[nodiscard]] Assumptions load_assumptions(const std::filesystem::path& file,
                                           const experiment::Experiment& experiment,
                                           const Vary& vary);

}  // namespace archipelago::campaign
