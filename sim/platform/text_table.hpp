// A table of words for the terminal: columns as wide as their widest cell.
//
// Flow     TextTable t({"hop", "from"}, {Align::kRight, Align::kLeft}); t.add({...}); t.text().
// Errors   none; widths count bytes, so names outside ASCII may stand a little off.
#pragma once

#include <string>
#include <vector>

namespace archipelago::platform {

enum class Align { kLeft, kRight };

class TextTable {
 public:
  // REQUIRES: as many alignments as titles.
  TextTable(std::vector<std::string> titles, std::vector<Align> aligns);

  // REQUIRES: as many cells as titles.
  void add(std::vector<std::string> cells);

  // The titles and the rows, a line each, without blanks at the end of a line.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> lines_;
};

}  // namespace archipelago::platform
