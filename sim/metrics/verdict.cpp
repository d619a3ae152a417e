#include "metrics/verdict.hpp"

#include <cmath>

#include "base/error.hpp"

namespace archipelago::metrics {

Verdict verdict_of(const Interval& difference, double adjusted_p, double smallest) {
  ARCHIPELAGO_REQUIRE(smallest > 0);
  const bool matters = std::abs(difference.mean) >= smallest;
  if (std::isnan(difference.low)) return matters ? Verdict::kUntested : Verdict::kTie;
  if (matters && adjusted_p < kSignificant) {
    return difference.mean > 0 ? Verdict::kHigher : Verdict::kLower;
  }
  const bool within = -smallest < difference.low && difference.high < smallest;
  return within ? Verdict::kTie : Verdict::kUnclear;
}

std::string_view word_of(Verdict verdict, std::string_view better) {
  switch (verdict) {
    case Verdict::kUntested:
      return "";
    case Verdict::kTie:
      return "tie";
    case Verdict::kUnclear:
      return "unclear";
    case Verdict::kLower:
      return better == "-" ? "lower" : (better == "low" ? "better" : "worse");
    case Verdict::kHigher:
      return better == "-" ? "higher" : (better == "high" ? "better" : "worse");
  }
  return "";
}

}  // namespace archipelago::metrics
