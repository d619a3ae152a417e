// Replicates until a figure is known well enough.
//
// Format   experiment/replicates.hpp
// Rule     every scenario has the same number of replicates, so that differences stay paired.  After
//          batches of 4, 8, 16, ... replicates, the last one cut to `at_most`, the 95 % interval of
//          the figure is looked at for the federation as a whole (each bloc, and `all`), in every
//          scenario: when half its width is at most `until` of the mean everywhere, that is enough.
//          Looking only after fixed batches, by number, makes the answer independent of which run
//          ended first; that the number of replicates depends on what was drawn makes intervals a
//          little too narrow (Law, Simulation Modeling and Analysis, on sequential procedures).
// Zero     a figure that is 0 in every replicate is known; one that no scenario has is a fault.
// Errors   InputError when no scenario has the figure.
#pragma once

#include <cstdint>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"

namespace archipelago::campaign {

// Whether another batch is wanted.
[[nodiscard]] bool needs_more(const experiment::Experiment& experiment,
                              const experiment::Results& results);

// How many replicates there are with it.
[[nodiscard]] std::uint32_t next_batch(const experiment::Experiment& experiment);

}  // namespace archipelago::campaign
