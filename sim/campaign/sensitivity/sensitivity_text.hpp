// A sensitivity study for people, as Markdown: headlines with both intervals and the share of draws in
// which their sign holds, what moves them most, every input with its law and source, and a digest of
// the files that all of it was made from.
//
// Units    of headlines those of their metrics; four significant digits.
#pragma once

#include <string>

#include "campaign/sensitivity/assumptions.hpp"
#include "campaign/sensitivity/study.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::campaign {

[[nodiscard]] std::string sensitivity_text(const experiment::Experiment& experiment,
                                           const Assumptions& assumptions, const Study& study);

}  // namespace archipelago::campaign
