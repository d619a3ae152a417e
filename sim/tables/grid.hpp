// A table for people whose rows and columns may change places: shown the way that fits a line, and
// in several tables when neither way does.
//
// Flow     Grid grid("metric", "scenario", {"1 islands", "2 federated"}); grid.add("ttft_p95 (s)",
//          {"0.231", "0.198"}); grid.markdown().
// Units    widths in characters of Markdown source.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/text_table.hpp"

namespace archipelago::tables {

// Wider is hard to read in a terminal and on a page.
inline constexpr std::size_t kWidestTable = 150;

class Grid {
 public:
  Grid(std::string rows, std::string columns, std::vector<std::string> column_names,
       Align align = Align::kRight)
      : rows_(std::move(rows)),
        columns_(std::move(columns)),
        column_names_(std::move(column_names)),
        align_(align) {}

  // REQUIRES: as many cells as columns.
  void add(std::string name, std::vector<std::string> cells);

  [[nodiscard]] bool empty() const noexcept { return row_names_.empty(); }

  // As it is when no line is wider than kWidestTable; else with rows and columns changed; else the
  // narrower of both, cut into tables that are, each with the names of its rows.
  [[nodiscard]] std::string markdown() const;

 private:
  [[nodiscard]] Grid turned() const;
  [[nodiscard]] std::size_t width() const;
  [[nodiscard]] std::vector<std::size_t> column_widths() const;
  [[nodiscard]] std::size_t name_width() const;
  [[nodiscard]] std::string table(std::size_t first, std::size_t end) const;
  [[nodiscard]] std::string tables() const;

  std::string rows_;
  std::string columns_;
  std::vector<std::string> column_names_;
  Align align_;
  std::vector<std::string> row_names_;
  std::vector<std::vector<std::string>> cells_;
};

}  // namespace archipelago::tables
