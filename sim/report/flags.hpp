// Which figures are no steady state, and which rest on a serving profile outside its range.
//
// A figure of users (a nation, a bloc, all) is flagged when more than 1 % of the requests behind it
// went to a place that is: a hundredth is what a p99 can consist of.  A figure of a site or cable
// is flagged when its own offered load reached 1.  Only figures that load or iteration times move
// are flagged: latencies, SLO attainment, goodput, utilisation.
#pragma once

#include <cstddef>
#include <string>

#include "report/summary.hpp"

namespace archipelago::report {

struct Flags {
  bool saturated = false;
  bool out_of_range = false;

  [[nodiscard]] bool any() const { return saturated || out_of_range; }
  // "saturated;out_of_range" for a table's cell.
  [[nodiscard]] std::string words() const;
  // " †", " ‡" or both, after a figure in a table for people.
  [[nodiscard]] std::string marks() const;
};

// Of the group's figures in that scenario.
[[nodiscard]] Flags flags_of(const Summary& summary, std::size_t scenario,
                             const std::string& group);
// Whether load or iteration times move the metric at all.
[[nodiscard]] bool can_be_flagged(const std::string& metric);

}  // namespace archipelago::report
