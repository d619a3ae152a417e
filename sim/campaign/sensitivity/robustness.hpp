// How robust a headline is: the share of draws of the inputs in which it reads as in the nominal run.
//
// Flow     headline in the nominal run, headline in every draw -> Robustness -> tables.
// Reads    as above, below, or a tie: a difference smaller than what matters beside its baseline
//          (metrics/comparison_rule.hpp) has no sign that anybody should quote.
// Holds    the draw reads as the nominal run does.  A draw without a figure (NaN) does not hold.
// Bounds   of the share: Clopper and Pearson, as of independent draws (for a Latin hypercube and a
//          Sobol sequence, whose draws spread more evenly, on the safe side); of the headline: the
//          middle 95 % of draws, the interval `inputs`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "campaign/sensitivity/sample_interval.hpp"

namespace archipelago::campaign {

// A headline, mean over replicates (NaN: no figure), and the smallest difference that matters there.
struct DrawnHeadline {
  double value = 0;
  double smallest = 0;
};

enum class Reading : std::uint8_t { kBelow, kTie, kAbove, kNone };
[[nodiscard]] Reading reading_of(const DrawnHeadline& headline);

struct Robustness {
  std::size_t draws = 0;
  Reading nominal = Reading::kNone;
  double share = 0;  // of draws that read as the nominal run
  Bounds share_bounds;
  double ties = 0;  // share of draws that are ties
  double mean = 0;  // of the headline over draws
  Bounds inputs;
};

// REQUIRES: draws is not empty.
[[nodiscard]] Robustness robustness_of(const DrawnHeadline& nominal,
                                       const std::vector<DrawnHeadline>& draws);

}  // namespace archipelago::campaign
