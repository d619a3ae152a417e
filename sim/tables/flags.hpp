// Which figures are no steady state, which rest on a serving profile outside its range, which were
// made by sites short of power, and how well the rows behind a figure are known.
//
// A figure of users (a nation, a bloc, all) is flagged when more than 1 % of the requests behind it
// went to a place that is: a hundredth is what a p99 can consist of.  A figure of a site or cable
// is flagged when its own offered load reached 1.  Only figures that load or iteration times move
// are flagged: latencies, SLO attainment, goodput, utilisation.
//
// Figures of energy, carbon and money carry the weakest quality of what they were made from; the
// others carry none.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "platform/quality.hpp"
#include "tables/summary.hpp"

namespace archipelago::tables {

struct Flags {
  bool saturated = false;
  bool out_of_range = false;
  bool short_of_power = false;
  std::optional<platform::Quality> quality;

  // As bad as the worse of the two: of a difference.
  void weaken(const Flags& other);
  // "saturated;out_of_range", "assumed" for a table's cell.
  [[nodiscard]] std::string words() const;
  // " †", " ‡", " ◊", " ~" (estimated), " °" (assumed) after a figure in a table for people.
  [[nodiscard]] std::string marks() const;
};

// Of the group's figures in that scenario that load or iteration times move.
[[nodiscard]] Flags flags_of(const Summary& summary, std::size_t scenario,
                             const std::string& group);
// Of that figure: those of its group when load or iteration times move it, and its quality.
[[nodiscard]] Flags flags_of(const Summary& summary, const SummaryRow& row);

}  // namespace archipelago::tables
