// A Latin hypercube: n draws of k inputs, each n-th of every input visited exactly once.
//
// Flow     (draws, inputs, stream) -> rows in (0, 1) -> quantiles of laws -> draws of the inputs ->
//          intervals of headlines, share of draws that read as the nominal run.
// Source   McKay, Beckman and Conover, A comparison of three methods for selecting values of input
//          variables in the analysis of output from a computer code, Technometrics 21 (1979).
#pragma once

#include <cstddef>
#include <vector>

#include "base/random.hpp"

namespace archipelago::campaign {

// Draws in the unit cube: [draw][input].
using Points = std::vector<std::vector<double>>;

[[nodiscard]] Points latin_hypercube(std::size_t draws, std::size_t inputs, RandomStream& random);

// The numbers below n in random order (Fisher and Yates).
[[nodiscard]] std::vector<std::size_t> shuffled(std::size_t n, RandomStream& random);

}  // namespace archipelago::campaign
