#include "base/series_window.hpp"

#include <gtest/gtest.h>

namespace archipelago {
namespace {

SimTime hour(double h) { return to_sim_time(Seconds(3600 * h)); }

// 10 in the first hour, 40 in the second, 20 in the last two.
SeriesWindow steps() {
  return SeriesWindow(StepSeries({{{}, 10}, {hour(1), 40}, {hour(2), 20}}, hour(4)));
}

TEST(SeriesWindow, WeighsByTime) {
  SeriesWindow window = steps();
  EXPECT_DOUBLE_EQ(window.mean({}, hour(1)), 10);
  // A quarter of an hour at 10, a whole one at 40, half an hour at 20: (2.5 + 40 + 10) / 1.75 = 30.
  EXPECT_DOUBLE_EQ(window.mean(hour(0.75), hour(2.5)), 30);
  EXPECT_DOUBLE_EQ(window.mean(hour(2.5), hour(4)), 20);
}

TEST(SeriesWindow, ExtremesLeaveOutWhatBeginsAtTheEnd) {
  SeriesWindow window = steps();
  EXPECT_EQ(window.most({}, hour(1)), 10);
  EXPECT_EQ(window.most(hour(0.5), hour(1.5)), 40);
  EXPECT_EQ(window.least(hour(0.5), hour(1.5)), 10);
  EXPECT_EQ(window.least(hour(1), hour(4)), 20);
}

TEST(SeriesWindowDeath, NeverRepeatsPastItsEnd) {
  SeriesWindow window = steps();
  EXPECT_DEATH(static_cast<void>(window.mean(hour(3), hour(5))), "");
}

}  // namespace
}  // namespace archipelago
