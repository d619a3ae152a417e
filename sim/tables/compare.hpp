// Two results laid side by side, cell by cell as printed: what moved, by table and metric.
//
// Flow     two ResultFolders (committed and fresh, or any two) -> compare_results() -> Comparison
//          -> comparison_text() or comparison_json() (comparison_text.hpp).
// Compare  as printed: 0.2 and 0.20 are the same number and another table.  Between folders of the
//          same version summary.md has to be equal too.  Between versions only what both write is
//          compared: not the order of rows, and no text for people.
// Quiet    never: what could not be compared is a note, and no scenario in common is a difference.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tables/result_folder.hpp"

namespace archipelago::tables {

// What moved of one metric in one table.
struct MovedMetric {
  std::string table;   // "summary.csv"
  std::string metric;  // "" of what is no metric's: columns, order
  std::size_t cells = 0;
  std::size_t rows_gone = 0;
  std::size_t rows_new = 0;
  // Of means and values: the largest |after - before| / |before|; infinite from 0.
  std::optional<double> largest;
  // The first, in the order of `before`: "islands, demand_scale 2 / site:jakarta / mean".
  std::string place;
  std::string before;
  std::string after;
};

struct Comparison {
  std::vector<std::string> differences;  // in words: scenarios, baselines, texts that differ
  std::vector<std::string> not_compared;
  std::vector<MovedMetric> moved;
  std::size_t scenarios = 0;  // in common
  std::size_t cells = 0;      // looked at in both

  [[nodiscard]] bool equal() const { return differences.empty() && moved.empty(); }
};

[[nodiscard]] Comparison compare_results(const ResultFolder& before, const ResultFolder& after);

}  // namespace archipelago::tables
