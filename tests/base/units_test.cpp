#include "base/units.hpp"

#include <gtest/gtest.h>

namespace archipelago {
namespace {

// 100 Gbit/s = 12.5 GB/s, so 1 GB takes 80 ms.
TEST(Units, BytesOverARateAreSeconds) {
  EXPECT_DOUBLE_EQ(from_gbps(100).si(), 12.5e9);
  EXPECT_DOUBLE_EQ(to_gbps(from_gbps(0.537)), 0.537);
  EXPECT_DOUBLE_EQ((Bytes(1e9) / from_gbps(100)).si(), 0.08);
}

TEST(Units, MillisecondsAreThousandthsOfSeconds) {
  EXPECT_DOUBLE_EQ(from_milliseconds(250).si(), 0.25);
  EXPECT_DOUBLE_EQ(to_milliseconds(Seconds(0.0125)), 12.5);
}

TEST(Units, QuantitiesAddScaleCompareAndDivide) {
  Seconds t = Seconds(1) + 2 * Seconds(3);
  t -= Seconds(2);
  EXPECT_EQ(t, Seconds(5));
  EXPECT_LT(Seconds(4.9), t);
  EXPECT_DOUBLE_EQ(t / Seconds(2), 2.5);
  EXPECT_DOUBLE_EQ((t / 2).si(), 2.5);
  EXPECT_DOUBLE_EQ((Kilometres(3) + Kilometres(4)).km(), 7);
}

}  // namespace
}  // namespace archipelago
