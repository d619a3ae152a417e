#include "base/time_slots.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace archipelago {
namespace {

constexpr SimTime minutes(std::int64_t count) { return {count * 60 * 1'000'000'000'000}; }

TEST(TimeSlots, AStretchIsSharedAmongTheHoursThatItTouches) {
  std::vector<std::pair<std::size_t, double>> parts;
  kHours.split(minutes(50), minutes(125),
               [&](std::size_t hour, double seconds) { parts.emplace_back(hour, seconds); });
  const std::vector<std::pair<std::size_t, double>> expected{{0, 600}, {1, 3600}, {2, 300}};
  EXPECT_EQ(parts, expected);
  kHours.split(minutes(5), minutes(5), [&](std::size_t, double) { ADD_FAILURE() << "nothing"; });
}

// An hour belongs to the one that it begins; a run of 60 minutes has one, of a moment more two.
TEST(TimeSlots, EdgesBelongToTheNext) {
  EXPECT_EQ(kHours.of(minutes(60)), 1U);
  EXPECT_EQ(kHours.of(minutes(60) - SimTime{1}), 0U);
  EXPECT_EQ(kHours.until(minutes(60)), 1U);
  EXPECT_EQ(kHours.until(minutes(60) + SimTime{1}), 2U);
  EXPECT_EQ(kHours.until({}), 0U);
}

// Quarters of a clock that read 00:07 at the start: the first ends after 8 minutes.
TEST(TimeSlots, MayHaveBegunBefore) {
  const TimeSlots quarters{minutes(15), minutes(7)};
  EXPECT_EQ(quarters.of({}), 0U);
  EXPECT_EQ(quarters.begin(1), minutes(8));
  EXPECT_EQ(quarters.until(minutes(120)), 9U);
}

}  // namespace
}  // namespace archipelago
