// The equal yearly payment that pays for a capital and its interest over its life.
//
// Units    USD; the rate is a share a year (0.08 for 8 %), the life in years.
// Source   the present value of n payments of 1 is (1 - (1 + r)^-n) / r, so that the payment is
//          capital x r / (1 - (1 + r)^-n), and capital / n without interest.
#pragma once

namespace archipelago::metrics {

// USD a year.  REQUIRES: rate >= 0, years > 0.
[[nodiscard]] double annuity(double capital_usd, double rate, double years);

}  // namespace archipelago::metrics
