// One figure of one run: whose, which metric, how much, and how well it is known.
//
// Quality  figures of energy, carbon and money carry the weakest quality of what they were made
//          from; a row without one says nothing (of latencies, the summary's last section does).
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/quality.hpp"

namespace archipelago::metrics {

struct Row {
  std::string group;   // a nation's iso2, a bloc ("ASEAN"), "all", or "site:<name>"
  std::string metric;  // of definitions.hpp, which knows the unit
  double value = 0;
  std::optional<platform::Quality> quality = {};
};
using Rows = std::vector<Row>;

// nullptr: the run has no such figure.
[[nodiscard]] inline const Row* find_row(const Rows& rows, std::string_view group,
                                         std::string_view metric) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
    return row.group == group && row.metric == metric;
  });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace archipelago::metrics
