#include "base/scale.hpp"

#include <gtest/gtest.h>

namespace archipelago {
namespace {

TEST(Scale, IsANumberOrAFraction) {
  EXPECT_EQ(parse_scale("1"), 1.0);
  EXPECT_EQ(parse_scale("0.01"), 0.01);
  EXPECT_EQ(parse_scale("1/100"), 0.01);
  EXPECT_EQ(parse_scale("3 / 40"), 0.075);
  EXPECT_EQ(parse_scale("1e-3"), 0.001);
}

TEST(Scale, IsAboveZeroAndUpToOne) {
  for (const char* text : {"0", "-1/2", "1.1", "3/2", "1/0", "", "/", "1/", "a", "1/100 x", "1/2/3",
                           "nan", "inf", "1 %"}) {
    EXPECT_FALSE(parse_scale(text)) << text;
  }
}

TEST(Scale, IsWrittenAsAFractionWhereItIsOne) {
  EXPECT_EQ(scale_text(1), "1");
  EXPECT_EQ(scale_text(0.01), "1/100");
  EXPECT_EQ(scale_text(1.0 / 63), "1/63");
  EXPECT_EQ(scale_text(0.3), "0.3");
  EXPECT_EQ(scale_text(0.075), "0.075");
}

}  // namespace
}  // namespace archipelago
