#include "tables/grid.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/error.hpp"

namespace archipelago::tables {

namespace {

constexpr std::size_t kBorder = 3;  // of each column: "| " and " "

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

void Grid::add(std::string name, std::vector<std::string> cells) {
  ARCHIPELAGO_REQUIRE(cells.size() == column_names_.size());
  row_names_.push_back(std::move(name));
  cells_.push_back(std::move(cells));
}

Grid Grid::turned() const {
  Grid turned(columns_, rows_, row_names_, align_);
  for (std::size_t c = 0; c < column_names_.size(); ++c) {
    std::vector<std::string> cells;
    for (const auto& row : cells_) cells.push_back(row[c]);
    turned.add(column_names_[c], std::move(cells));
  }
  return turned;
}

std::size_t Grid::name_width() const {
  std::size_t width = characters(rows_);
  for (const std::string& name : row_names_) width = std::max(width, characters(name));
  return width + kBorder + 1;
}

std::vector<std::size_t> Grid::column_widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < column_names_.size(); ++c) {
    std::size_t width = characters(column_names_[c]);
    for (const auto& row : cells_) width = std::max(width, characters(row[c]));
    widths.push_back(width + kBorder);
  }
  return widths;
}

std::size_t Grid::width() const {
  const std::vector<std::size_t> widths = column_widths();
  return std::accumulate(widths.begin(), widths.end(), name_width());
}

std::string Grid::table(std::size_t first, std::size_t end) const {
  std::vector<std::string> titles{rows_};
  std::vector<Align> aligns{Align::kLeft};
  for (std::size_t c = first; c < end; ++c) {
    titles.push_back(column_names_[c]);
    aligns.push_back(align_);
  }
  TextTable table(std::move(titles), std::move(aligns));
  for (std::size_t r = 0; r < row_names_.size(); ++r) {
    std::vector<std::string> cells{row_names_[r]};
    for (std::size_t c = first; c < end; ++c) cells.push_back(cells_[r][c]);
    table.add(std::move(cells));
  }
  return table.markdown();
}

std::string Grid::tables() const {
  const std::vector<std::size_t> widths = column_widths();
  std::string text;
  for (std::size_t first = 0; first < widths.size();) {
    std::size_t end = first;
    std::size_t width = name_width();
    while (end < widths.size() && (end == first || width + widths[end] <= kWidestTable)) {
      width += widths[end++];
    }
    text += (text.empty() ? "" : "\n") + table(first, end);
    first = end;
  }
  return text;
}

std::string Grid::markdown() const {
  if (width() <= kWidestTable) return tables();
  const Grid other = turned();
  return other.width() < width() ? other.tables() : tables();
}

}  // namespace archipelago::tables
