#include "tables/grid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace archipelago::tables {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Grid wide(std::size_t rows, std::size_t columns) {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < columns; ++c) names.push_back("column" + std::to_string(c));
  Grid grid("row", "column", names);
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < columns; ++c) {
      cells.push_back("r" + std::to_string(r) + "c" + std::to_string(c));
    }
    grid.add("row" + std::to_string(r), cells);
  }
  return grid;
}

TEST(Grid, ThatFitsIsShownAsItIs) {
  Grid grid("metric", "scenario", {"1 islands", "2"});
  grid.add("ttft", {"0.2 ± 0.1", "-"});
  EXPECT_EQ(grid.markdown(),
            "| metric | 1 islands | 2 |\n"
            "|--------|----------:|--:|\n"
            "| ttft   | 0.2 ± 0.1 | - |\n");
}

// 2 rows of 30 columns of 8 letters are 30 x 11 wide; turned they are 30 rows of two columns.
TEST(Grid, ThatIsTooWideIsTurned) {
  const std::vector<std::string> lines = lines_of(wide(2, 30).markdown());
  ASSERT_EQ(lines.size(), 32U);
  EXPECT_EQ(lines[0], "| column   |  row0 |  row1 |");
  EXPECT_THAT(lines[31], ::testing::HasSubstr("| column29 | r0c29 | r1c29 |"));
}

// Every cell once, every line within the limit, every part with the names of its rows.
TEST(Grid, ThatFitsNeitherWayIsCut) {
  const std::string text = wide(40, 30).markdown();
  std::size_t parts = 0;
  for (const std::string& line : lines_of(text)) {
    EXPECT_LE(line.size(), kWidestTable);
    if (line.starts_with("|--")) ++parts;
  }
  EXPECT_GE(parts, 2U);
  for (std::size_t r = 0; r < 40; ++r) {
    for (std::size_t c = 0; c < 30; ++c) {
      const std::string cell = " r" + std::to_string(r) + "c" + std::to_string(c) + " ";
      const std::size_t at = text.find(cell);
      ASSERT_NE(at, std::string::npos) << cell;
      EXPECT_EQ(text.find(cell, at + 1), std::string::npos) << cell;
    }
  }
}

}  // namespace
}  // namespace archipelago::tables
