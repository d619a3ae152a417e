// The claims of a page of results/validation, a line each: what was published, what comes out here.
//
// Flow     a test or script fills them -> claims_section() at the end of its page ->
//          scripts/make-validation-page.py collects the sections into docs/validation.md.
// Verdicts holds           ours lies within the tolerance or the range that the page states
//          direction       the same sign or order, another size; the page says what differs
//          missed          neither; the page says why as far as it is known
//          not comparable  the published set-up cannot be repeated here; the page says what is shown
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/text_table.hpp"

namespace archipelago::test {

struct ClaimLine {
  std::string claim;
  std::string published;
  std::string ours;
  std::string deviation;
  std::string verdict;
};

inline constexpr const char* kHolds = "holds";
inline constexpr const char* kDirection = "direction";
inline constexpr const char* kMissed = "missed";
inline constexpr const char* kNotComparable = "not comparable";

// "+3.1 %".  REQUIRES: published != 0.
inline std::string deviation_text(double ours, double published) {
  return fmt::format("{:+.1f} %", 100 * (ours / published - 1));
}

// `tolerance` is a share: 0.15 for 15 %.
inline const char* within(double ours, double published, double tolerance) {
  return std::abs(ours / published - 1) <= tolerance ? kHolds : kMissed;
}

// Of a factor by which something gets better: 1 is no change.
inline const char* factor_verdict(double ours, double published_low, double published_high) {
  if (ours >= published_low && ours <= published_high) return kHolds;
  return ours > 1 ? kDirection : kMissed;
}

inline std::string claims_section(const std::vector<ClaimLine>& claims) {
  TextTable table({"claim", "published", "ours", "deviation", "verdict"},
                  std::vector<Align>(5, Align::kLeft));
  for (const ClaimLine& line : claims) {
    table.add({line.claim, line.published, line.ours, line.deviation, line.verdict});
  }
  return "## Claims\n\n" + table.markdown();
}

}  // namespace archipelago::test
