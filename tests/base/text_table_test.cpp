#include "base/text_table.hpp"

#include <gtest/gtest.h>

namespace archipelago {
namespace {

TextTable example() {
  TextTable table({"hop", "from", "to"}, {Align::kRight, Align::kLeft, Align::kLeft});
  table.add({"1", "Singapore", "Batam"});
  table.add({"12", "Batam", ""});
  return table;
}

TEST(TextTable, ColumnsAreAsWideAsTheirWidestCellAndLinesEndWithoutBlanks) {
  EXPECT_EQ(example().text(),
            "hop  from       to\n"
            "  1  Singapore  Batam\n"
            " 12  Batam\n");
}

TEST(TextTable, MarkdownMarksRightAlignedColumns) {
  EXPECT_EQ(example().markdown(),
            "| hop | from      | to    |\n"
            "|----:|-----------|-------|\n"
            "|   1 | Singapore | Batam |\n"
            "|  12 | Batam     |       |\n");
}

// "±" is two bytes and one character.
TEST(TextTable, CountsCharactersNotBytes) {
  TextTable table({"a", "b"}, {Align::kRight, Align::kLeft});
  table.add({"1 ± 2", "x"});
  table.add({"12345", "y"});
  EXPECT_EQ(table.text(),
            "    a  b\n"
            "1 ± 2  x\n"
            "12345  y\n");
}

TEST(TextTable, TitlesAloneAreATable) {
  const TextTable table({"a", "bc"}, {Align::kLeft, Align::kRight});
  EXPECT_EQ(table.text(), "a  bc\n");
  EXPECT_EQ(table.markdown(), "| a | bc |\n|---|---:|\n");
}

TEST(TextTableDeathTest, ARowOfAnotherLengthAborts) {
  TextTable table({"a"}, {Align::kLeft});
  EXPECT_DEATH(table.add({"1", "2"}), "broken precondition");
}

}  // namespace
}  // namespace archipelago
