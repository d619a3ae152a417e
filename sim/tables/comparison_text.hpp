// A comparison for people and for programs.
//
// Text     what differs in words, a line a metric that moved (how many cells, the largest change of
//          a mean or value, the first place), what was not compared.
// JSON     {"before", "after", "changed_inputs": [], "equal", "scenarios", "cells", "differences":
//          [], "not_compared": [], "moved": [{"table", "metric", "cells", "rows_gone", "rows_new",
//          "largest_change", "first": {"place", "before", "after"}}]}; largest_change is a share,
//          "infinite" from 0, null when no mean or value moved.
#pragma once

#include <string>
#include <vector>

#include "tables/compare.hpp"

namespace archipelago::tables {

// What was laid side by side, in words or as paths.
struct ComparedNames {
  std::string before;
  std::string after;
  std::vector<std::string> changed_inputs;  // sentences
};

[[nodiscard]] std::string comparison_text(const Comparison& comparison);
[[nodiscard]] std::string comparison_json(const Comparison& comparison, const ComparedNames& names);

}  // namespace archipelago::tables
