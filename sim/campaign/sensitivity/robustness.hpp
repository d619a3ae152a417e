// How robust the sign of a headline is: the share of draws of the inputs in which it holds.
//
// Flow     headline in the nominal run, headline in every draw -> Robustness -> tables.
// Holds    the draw's sign is that of the nominal run: both above 0 or both below.  A draw of exactly
//          0, or without a figure (NaN), does not hold; nor does any when the nominal headline is 0.
// Bounds   of the share: Clopper and Pearson, as of independent draws (for a Latin hypercube and a
//          Sobol sequence, whose draws spread more evenly, on the safe side); of the headline: the
//          middle 95 % of draws, the interval `inputs`.
#pragma once

#include <cstddef>
#include <vector>

#include "campaign/sensitivity/sample_interval.hpp"

namespace archipelago::campaign {

struct Robustness {
  std::size_t draws = 0;
  double share = 0;  // in which the sign holds
  Bounds share_bounds;
  double mean = 0;  // of the headline over draws
  Bounds inputs;
};

// REQUIRES: draws is not empty.
[[nodiscard]] Robustness robustness_of(double nominal, const std::vector<double>& draws);

}  // namespace archipelago::campaign
