#include "metrics/multiple_comparisons.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/error.hpp"

namespace archipelago::metrics {

std::string_view word_of(Correction correction) {
  switch (correction) {
    case Correction::kHolm:
      return "holm";
    case Correction::kBenjaminiHochberg:
      return "benjamini_hochberg";
    case Correction::kNone:
      return "none";
  }
  return "";
}

Correction correction_of(std::string_view word) {
  for (const Correction known :
       {Correction::kHolm, Correction::kBenjaminiHochberg, Correction::kNone}) {
    if (word_of(known) == word) return known;
  }
  ARCHIPELAGO_REQUIRE(false);
  return Correction::kHolm;
}

std::vector<double> adjusted_p_values(std::span<const double> p, Correction by) {
  std::vector<double> adjusted(p.begin(), p.end());
  if (by == Correction::kNone) return adjusted;
  std::vector<std::size_t> order;  // by rising p
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (!std::isnan(p[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  const std::size_t m = order.size();
  if (by == Correction::kHolm) {
    double before = 0;
    for (std::size_t i = 0; i < m; ++i) {
      before = std::max(before, std::min(1.0, p[order[i]] * static_cast<double>(m - i)));
      adjusted[order[i]] = before;
    }
    return adjusted;
  }
  double behind = 1;
  for (std::size_t i = m; i-- > 0;) {
    const double scaled = p[order[i]] * static_cast<double>(m) / static_cast<double>(i + 1);
    behind = std::min(behind, scaled);
    adjusted[order[i]] = behind;
  }
  return adjusted;
}

}  // namespace archipelago::metrics
