// A table of words: columns as wide as their widest cell, as plain text or as Markdown that also
// reads well in a terminal.
//
// Flow     TextTable t({"hop", "from"}, {Align::kRight, Align::kLeft}); t.add({...}); t.text().
// Errors   none; widths count UTF-8 characters, not glyph widths.
#pragma once

#include <string>
#include <vector>

namespace archipelago {

enum class Align { kLeft, kRight };

class TextTable {
 public:
  // REQUIRES: as many alignments as titles.
  TextTable(std::vector<std::string> titles, std::vector<Align> aligns);

  // REQUIRES: as many cells as titles.
  void add(std::vector<std::string> cells);

  // The titles and the rows, a line each, without blanks at the end of a line.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string markdown() const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;

  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> lines_;
};

}  // namespace archipelago
