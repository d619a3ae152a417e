#include "base/sim_time.hpp"

#include <gtest/gtest.h>

namespace archipelago {
namespace {

TEST(SimTime, RoundsToTheNearestPicosecond) {
  EXPECT_EQ(to_sim_time(Seconds(1.4e-12)).ps, 1);
  EXPECT_EQ(to_sim_time(Seconds(1.6e-12)).ps, 2);
  EXPECT_EQ(to_sim_time(Seconds(-1.4e-12)).ps, -1);
  EXPECT_EQ(to_sim_time(Seconds(-1.6e-12)).ps, -2);
  EXPECT_EQ(to_sim_time(Seconds(0)).ps, 0);
}

TEST(SimTime, RoundsHalvesAwayFromZero) {
  EXPECT_EQ(to_sim_time(Seconds(0.5e-12)).ps, 1);
  EXPECT_EQ(to_sim_time(Seconds(-0.5e-12)).ps, -1);
}

// 0.1 s is not a binary fraction; a cut would give 99,999,999,999 somewhere.
TEST(SimTime, DecimalFractionsComeOutWhole) {
  EXPECT_EQ(to_sim_time(Seconds(0.1)).ps, 100'000'000'000);
  EXPECT_EQ(to_sim_time(Seconds(40e-6)).ps, 40'000'000);
  EXPECT_EQ(to_sim_time(from_milliseconds(0.3)).ps, 300'000'000);
}

// 100 days = 8.64e18 ps, below 2^63 = 9.22e18.
TEST(SimTime, TheLongestHorizonFits) {
  EXPECT_EQ(to_sim_time(Seconds(100.0 * 86'400)), kMaxHorizon);
  EXPECT_EQ(kMaxHorizon.ps, 8'640'000'000'000'000'000);
  EXPECT_GT(kNever, kMaxHorizon);
}

TEST(SimTime, AddsSubtractsAndMultipliesWholeNumbers) {
  SimTime t{5};
  t += SimTime{7};
  EXPECT_EQ(t, SimTime{12});
  t -= SimTime{20};
  EXPECT_EQ(t, SimTime{-8});
  EXPECT_EQ(3 * SimTime{4} + SimTime{1} - SimTime{2}, SimTime{11});
  EXPECT_LT(SimTime{1}, SimTime{2});
}

TEST(SimTime, SecondsAndBackIsTheSameInstant) {
  // Within 9e15 ps (2.5 h) every whole number of picoseconds is a double of its own.
  for (const std::int64_t ps : {1L, 999'999'999'999L, 4'997'388'045L, 3'600'000'000'000'001L}) {
    EXPECT_EQ(to_sim_time(to_seconds(SimTime{ps})).ps, ps);
  }
  EXPECT_DOUBLE_EQ(SimTime{2'500'000'000'000}.seconds(), 2.5);
}

}  // namespace
}  // namespace archipelago
