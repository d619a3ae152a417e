#include "base/text_width.hpp"

#include <gtest/gtest.h>

namespace archipelago {
namespace {

TEST(TextWidth, CountsCharactersNotBytes) {
  EXPECT_EQ(width_of(""), 0U);
  EXPECT_EQ(width_of("abc"), 3U);
  EXPECT_EQ(width_of("1 ± 2 †"), 7U);
}

TEST(CutTo, LeavesWhatFitsAndEndsTheRestWithAnEllipsis) {
  EXPECT_EQ(cut_to("abcd", 4), "abcd");
  EXPECT_EQ(cut_to("abcde", 4), "abc…");
  EXPECT_EQ(cut_to("abcde", 1), "…");
  EXPECT_EQ(cut_to("abcde", 0), "");
}

TEST(CutTo, NeverCutsWithinACharacter) {
  EXPECT_EQ(cut_to("±±±±", 3), "±±…");
  EXPECT_EQ(cut_to("±±±±", 4), "±±±±");
}

TEST(Wrapped, BreaksAtBlanks) {
  EXPECT_EQ(wrapped("one two three four", 9), "one two\nthree\nfour\n");
  EXPECT_EQ(wrapped("one  two", 80), "one two\n");
  EXPECT_EQ(wrapped("", 10), "");
}

TEST(Wrapped, AWordThatIsTooLongHasALineOfItsOwn) {
  EXPECT_EQ(wrapped("a bbbbbbbb c", 4), "a\nbbbbbbbb\nc\n");
}

}  // namespace
}  // namespace archipelago
