#include "serving/event_calendar.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "base/random.hpp"

namespace archipelago {
namespace {

using serving::EventCalendar;

// The events as a list, searched from end to end.
class NaiveEvents {
 public:
  explicit NaiveEvents(std::size_t replicas) : times_(replicas, kNever) {}
  void set(std::uint32_t replica, SimTime time) { times_[replica] = time; }
  // The earliest; ties: the lower number.
  [[nodiscard]] std::uint32_t first() const {
    return static_cast<std::uint32_t>(std::min_element(times_.begin(), times_.end()) -
                                      times_.begin());
  }
  [[nodiscard]] SimTime time(std::uint32_t replica) const { return times_[replica]; }

 private:
  std::vector<SimTime> times_;
};

void expect_same(const EventCalendar& calendar, const NaiveEvents& naive) {
  const std::uint32_t first = naive.first();
  ASSERT_EQ(calendar.time(), naive.time(first));
  if (calendar.time() != kNever) {
    ASSERT_EQ(calendar.replica(), first);
  }
}

TEST(EventCalendar, NobodyHasAnEventAtTheStart) {
  EXPECT_EQ(EventCalendar(0).time(), kNever);
  EXPECT_EQ(EventCalendar(5).time(), kNever);
}

TEST(EventCalendar, TiesGoToTheLowerNumber) {
  EventCalendar calendar(7);
  calendar.set(6, {10});
  calendar.set(3, {10});
  calendar.set(5, {10});
  EXPECT_EQ(calendar.replica(), 3U);
  calendar.set(3, kNever);
  EXPECT_EQ(calendar.replica(), 5U);
}

TEST(EventCalendar, TheFirstMayMoveForwardAndBack) {
  EventCalendar calendar(2);
  calendar.set(0, {5'000'000'000'000});
  calendar.set(1, {7'000'000'000'000});
  calendar.set(0, {3});  // many slots before where the calendar stands
  EXPECT_EQ(calendar.time(), SimTime{3});
  calendar.set(0, kNever);
  EXPECT_EQ(calendar.time(), SimTime{7'000'000'000'000});
  EXPECT_EQ(calendar.replica(), 1U);
}

// Times in any order, with many ties.
TEST(EventCalendar, EqualsASearchThroughAllReplicas) {
  for (const std::uint32_t n : {1U, 2U, 5U, 64U, 65U, 100U}) {
    RandomStream random({.experiment = n}, "event calendar");
    EventCalendar calendar(n);
    NaiveEvents naive(n);
    for (int step = 0; step < 5'000; ++step) {
      const auto replica = static_cast<std::uint32_t>(random.below(n));
      const bool never = random.below(10) == 0;
      const SimTime time = never ? kNever : SimTime{static_cast<std::int64_t>(random.below(50))};
      calendar.set(replica, time);
      naive.set(replica, time);
      expect_same(calendar, naive);
    }
  }
}

// As a run goes on: the first event is replaced by a later one, others move too, and the gaps grow
// and shrink by a factor of a million, so that the width of the slots has to follow.
TEST(EventCalendar, FollowsThePaceOfARun) {
  constexpr std::uint32_t kReplicas = 90;
  RandomStream random({.experiment = 7}, "event calendar/pace");
  EventCalendar calendar(kReplicas);
  NaiveEvents naive(kReplicas);
  const auto set = [&](std::uint32_t replica, SimTime time) {
    calendar.set(replica, time);
    naive.set(replica, time);
  };
  for (std::uint32_t r = 0; r < kReplicas; ++r) set(r, {static_cast<std::int64_t>(r)});
  for (const double mean_ps : {1e6, 1e12, 1e9, 1e3, 1e11}) {
    for (int step = 0; step < 4'000; ++step) {
      expect_same(calendar, naive);
      const SimTime now = calendar.time();
      const auto ahead = [&] {
        return now + SimTime{static_cast<std::int64_t>(mean_ps * random.exponential())};
      };
      set(calendar.replica(), ahead());
      const auto other = static_cast<std::uint32_t>(random.below(kReplicas));
      if (random.below(4) == 0) set(other, ahead());
    }
  }
}

// Replicas shown early are among those whose events come; what is shown changes nothing.
TEST(EventCalendar, LookingAheadShowsWhatComesAndMovesNothing) {
  constexpr std::uint32_t kReplicas = 4'096;
  constexpr std::int64_t kGap = 1'000;
  EventCalendar calendar(kReplicas);
  const auto nobody = [](std::uint32_t, int) {};
  for (std::uint32_t r = 0; r < kReplicas; ++r) calendar.set(r, {r * kGap});
  std::set<std::uint32_t> shown;
  std::size_t foreseen = 0;
  for (std::uint32_t step = 0; step < 4 * kReplicas; ++step) {
    ASSERT_EQ(calendar.replica(), step % kReplicas);
    ASSERT_EQ(calendar.time(), SimTime{step * kGap});
    foreseen += shown.erase(calendar.replica());
    calendar.set(calendar.replica(), {(step + kReplicas) * kGap});
    calendar.look_ahead([&](std::uint32_t replica, int stage) {
      if (stage == 0) shown.insert(replica);
    });
  }
  calendar.look_ahead(nobody);
  // The first turn goes by with slots of another width.
  EXPECT_GT(foreseen, 2 * kReplicas);
}

}  // namespace
}  // namespace archipelago
