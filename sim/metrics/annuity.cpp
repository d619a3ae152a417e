#include "metrics/annuity.hpp"

#include <cmath>

#include "base/error.hpp"

namespace archipelago::metrics {

double annuity(double capital_usd, double rate, double years) {
  ARCHIPELAGO_REQUIRE(rate >= 0 && years > 0);
  if (rate == 0) return capital_usd / years;
  // 1 - (1 + r)^-n without cancellation at small rates.
  return capital_usd * rate / -std::expm1(-years * std::log1p(rate));
}

}  // namespace archipelago::metrics
