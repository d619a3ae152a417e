// What a paired difference to the baseline says, in a word.
//
// Finding  the adjusted p value is below 0.05 and the difference is at least the smallest that
//          matters: `better` or `worse`, where the metric has a better way, else `higher`, `lower`.
// Tie      the 95 % interval lies within the smallest difference that matters on both sides of 0:
//          the scenarios are as good as equal (an equivalence test at a level below 5 %; Lakens
//          2017, Soc. Psychol. Personal. Sci. 8, 355).
// Unclear  neither: the replicates cannot tell.  More of them could.
// One replicate has no interval: nothing is tested, and a difference below the smallest that matters
// is shown as a tie.
#pragma once

#include <cstdint>
#include <string_view>

#include "metrics/statistics.hpp"

namespace archipelago::metrics {

inline constexpr double kSignificant = 0.05;

enum class Verdict : std::uint8_t { kUntested, kTie, kUnclear, kLower, kHigher };

// REQUIRES: smallest > 0.
[[nodiscard]] Verdict verdict_of(const Interval& difference, double adjusted_p, double smallest);

// "better", "worse", "higher", "lower", "tie", "unclear"; "" of what is not tested.  `better` is the
// metric's better way (definitions.hpp).
[[nodiscard]] std::string_view word_of(Verdict verdict, std::string_view better);

}  // namespace archipelago::metrics
