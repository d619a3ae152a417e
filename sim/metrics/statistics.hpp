// Means over replicates with 95 % sampling intervals, and paired differences to a baseline.
//
// Interval  of the expected value of a figure over replicates, whichever the method: `mean` is the
//           arithmetic mean, the interval holds it, and no end is a value that the figure cannot
//           take.  It says how far other seeds would have moved the mean, nothing of how well the
//           inputs are known.  Every method needs two replicates; with m the mean, e its standard
//           error and t Student's quantile of n - 1 degrees of freedom:
//             t              m -+ t e                          figures that may be negative
//             log            m exp(-+ t e / m)                 at least 0: times, counts, energy
//             log above one  1 + (m - 1) exp(-+ t e / (m - 1)) at least 1: slowdowns
//             logit          logit(m) -+ t e / (m (1 - m)),    0 to 1: shares, indices
//                            taken back by the logistic function
//           The last three are the delta method on a scale that has no bound; where e is small they
//           are the first.  Of figures that pass a bound (use of replicas can by a hair: an
//           iteration counts when it ends) it is that of t, cut at the bound or the farthest figure.
//           Equal figures have no width.
// Chosen    by coverage of the true mean, 4000 samples of n lognormal values of log deviation 1
//           (statistics_test.cpp checks it): n = 5: t 82 %, half of them below 0, log 89 %; n = 10:
//           t 84 %, log 88 %.  A bootstrap (BCa, 1000 draws) covers 86 % at n = 10 and 87 % at 20
//           there, and less than t wherever the tail is light: replicates are too few for it, so
//           there is none.  An interval for the lognormal mean (Cox) covers more, but assumes the
//           law, takes no zero, and need not hold the mean that stands beside it.
// Pairs     with common random numbers the replicates of two scenarios are paired.  A difference
//           has no bound, and where the scenarios do not differ it is symmetric: there Student's t
//           errs to the safe side under heavy tails (Efron 1969, J. Am. Stat. Assoc. 64, 1278).
// Source    Student's t: Boost.Math.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace archipelago::metrics {

enum class IntervalMethod : std::uint8_t { kT, kLog, kLogAboveOne, kLogit };

struct Interval {
  double mean = 0;
  double low = 0;  // of the 95 % interval
  double high = 0;
  std::size_t n = 0;
};

// With one value the interval is not defined: low and high are NaN (tables print it as empty).
// REQUIRES: values is not empty.
[[nodiscard]] Interval interval95(std::span<const double> values,
                                  IntervalMethod method = IntervalMethod::kT);

// Half the width of an interval by t of n values, in standard errors of their mean; `level`: 0.95 for
// 95 %.  REQUIRES: n >= 2, level above 0 and below 1.
[[nodiscard]] double student_half_width(std::size_t n, double level);
[[nodiscard]] double student95(std::size_t n);

// Of values[i] - baseline[i], by t.  REQUIRES: same size, not empty.
[[nodiscard]] Interval paired_difference(std::span<const double> values,
                                         std::span<const double> baseline);

// Two-sided p value of Student's t that those differences have mean 0: below 0.05 where the
// interval of paired_difference() leaves 0 out.  Equal differences: 1 when they are 0, else 0.
// NaN of one pair.  REQUIRES: same size, not empty.
[[nodiscard]] double paired_p_value(std::span<const double> values,
                                    std::span<const double> baseline);

}  // namespace archipelago::metrics
