// p values of several comparisons, adjusted for their number: twenty scenarios against one baseline
// find a difference at the 5 % level by chance alone.
//
// Flow     p values of a family (the same metric and group, every scenario with that baseline) ->
//          adjusted_p_values() -> compared with 0.05.
// Methods  with p(1) <= ... <= p(m):
//          holm                p(i) (m - i + 1), not below those before it: the probability of any
//                              false finding stays below the level (Holm 1979, Scand. J. Stat. 6,
//                              65), however the comparisons hang together, as those with one
//                              baseline do
//          benjamini_hochberg  p(i) m / i, not above those behind it: the share of false findings
//                              among all stays below it, for comparisons that are independent or go
//                              together (Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57, 289)
//          none                p(i)
//          None is above 1.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace archipelago::metrics {

enum class Correction : std::uint8_t { kHolm, kBenjaminiHochberg, kNone };

// "holm", "benjamini_hochberg", "none".
[[nodiscard]] std::string_view word_of(Correction correction);
// REQUIRES: one of those words.
[[nodiscard]] Correction correction_of(std::string_view word);

// In the order given.  NaN, a comparison that has no p value, stays NaN and is not counted.
[[nodiscard]] std::vector<double> adjusted_p_values(std::span<const double> p, Correction by);

}  // namespace archipelago::metrics
