// What will not work, or moves nothing, in the scenarios of an experiment, said before it runs.
//
// Flow     Experiment -> foresee() -> `check` prints it, summary.md repeats it (tables/caveats.hpp).
// Says     unserved  users who ask for an LLM that has no replica where the policy and the rules
//                    let it be served, or whom they leave no site: those requests are refused, and
//                    how many of the nation's they are;
//          unpriced  LLMs of clouds without a price for their tokens: no bills;
//          power     sites whose megawatts do not carry their GPUs (platform/shortcomings.hpp);
//          scale     sites whose whole nodes are not the scale's share of their GPUs, or which lose
//                    their last node that trains;
//          idle      settings other than their defaults that nothing reads in the scenario.
// Errors   none: all of it may be meant; faults are experiment.hpp's.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"

namespace archipelago::experiment {

struct Foresight {
  std::string sentence;
  std::vector<std::size_t> scenarios;  // indices, ascending
};

// In the order of scenarios, what several share once.
[[nodiscard]] std::vector<Foresight> foresee(const Experiment& experiment);

// "sentence (scenarios 1, 2, 5)"; without the rest when it holds in all of them.
[[nodiscard]] std::string text_of(const Foresight& foresight, const Experiment& experiment);

// Why nothing reads that setting in the scenario; "" when something may.
// REQUIRES: key is one of setting_keys().
[[nodiscard]] std::string why_idle(const std::string& key, const Scenario& scenario);

}  // namespace archipelago::experiment
