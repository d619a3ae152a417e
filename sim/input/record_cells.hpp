// The cells of one record of CSV: the one dialect of every table and trace (RFC 4180).
//
// Flow     next line -> complete_record() (csv_record.hpp) -> RecordCells::cut() -> cells().
// Dialect  cells are separated by commas; blanks around a cell are dropped; a cell in double quotes
//          may hold commas and line ends, and "" is a quote in it.
// Errors   cut() answers what is wrong with the first bad cell, without a subject; "" when all are
//          well.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace archipelago::input {

class RecordCells {
 public:
  // The cells point into `record`, or into this where a quote was doubled.
  std::string cut(std::string_view record);
  [[nodiscard]] const std::vector<std::string_view>& cells() const noexcept { return cells_; }

 private:
  std::string cut_quoted(std::string_view& rest);

  std::vector<std::string_view> cells_;
  std::string unescaped_;  // never longer than the record, so it does not move
};

}  // namespace archipelago::input
