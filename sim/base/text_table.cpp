#include "base/text_table.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text_width.hpp"

namespace archipelago {

namespace {

std::string padded(const std::string& cell, std::size_t width, Align align) {
  const std::string blanks(width - width_of(cell), ' ');
  return align == Align::kLeft ? cell + blanks : blanks + cell;
}

}  // namespace

TextTable::TextTable(std::vector<std::string> titles, std::vector<Align> aligns)
    : aligns_(std::move(aligns)), lines_{std::move(titles)} {
  ARCHIPELAGO_REQUIRE(aligns_.size() == lines_.front().size());
}

void TextTable::add(std::vector<std::string> cells) {
  ARCHIPELAGO_REQUIRE(cells.size() == aligns_.size());
  lines_.push_back(std::move(cells));
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths(aligns_.size(), 0);
  for (const auto& line : lines_) {
    for (std::size_t c = 0; c < line.size(); ++c) {
      widths[c] = std::max(widths[c], width_of(line[c]));
    }
  }
  return widths;
}

std::string TextTable::text() const {
  const std::vector<std::size_t> width = widths();
  std::string out;
  for (const auto& line : lines_) {
    std::string row;
    for (std::size_t c = 0; c < line.size(); ++c) {
      if (c > 0) row += "  ";
      row += padded(line[c], width[c], aligns_[c]);
    }
    row.erase(row.find_last_not_of(' ') + 1);
    out += row + '\n';
  }
  return out;
}

std::string TextTable::markdown() const {
  const std::vector<std::size_t> width = widths();
  std::string out;
  for (std::size_t l = 0; l < lines_.size(); ++l) {
    for (std::size_t c = 0; c < width.size(); ++c) {
      out += "| " + padded(lines_[l][c], width[c], aligns_[c]) + ' ';
    }
    out += "|\n";
    if (l > 0) continue;
    for (std::size_t c = 0; c < width.size(); ++c) {
      const bool right = aligns_[c] == Align::kRight;
      out += '|' + std::string(width[c] + (right ? 1 : 2), '-') + (right ? ":" : "");
    }
    out += "|\n";
  }
  return out;
}

}  // namespace archipelago
