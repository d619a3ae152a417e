#include "training/paced_work.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace archipelago::training {
namespace {

TEST(PacedWork, AtFullSpeedWorkIsTime) {
  constexpr SimTime kLong{9'007'199'254'740'995};  // no double
  EXPECT_EQ(work_in(kLong, 1), kLong);
  EXPECT_EQ(time_for(kLong, 1), kLong);
}

TEST(PacedWork, NobodyGetsAnythingDoneAtSpeedNone) {
  EXPECT_EQ(work_in({1000}, 0), SimTime{});
  EXPECT_EQ(time_for({1}, 0), kNever);
  EXPECT_EQ(time_for({}, 0), SimTime{});
  EXPECT_EQ(time_for({-1}, 0), SimTime{});
}

TEST(PacedWork, WhatLastsLongerThanAClockNeverEnds) {
  EXPECT_EQ(time_for(kMaxHorizon, 0.5), kNever);
}

TEST(PacedWork, AfterItsTimeTheWorkIsDoneAndNotMuchBefore) {
  RandomStream random(Seed{1, 0}, "paced");
  for (int i = 0; i < 100'000; ++i) {
    const SimTime work{1 + static_cast<std::int64_t>(random.below(1ULL << random.below(60)))};
    const double speed = 0.2 + 0.8 * random.uniform();
    const SimTime time = time_for(work, speed);
    if (time == kNever) continue;
    ASSERT_GE(work_in(time, speed), work) << work.ps << " at " << speed;
    // Two roundings to a picosecond, and those of doubles: 2^-52 each.
    const auto slack = 2 + static_cast<double>(work.ps) * 1e-15;
    ASSERT_LE(static_cast<double>((work_in(time, speed) - work).ps), slack) << work.ps;
  }
}

}  // namespace
}  // namespace archipelago::training
