// Cells, limits and the counting of outcomes, by hand.
#include "sizing/service_level.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace archipelago::sizing {
namespace {

using testing::ElementsAre;
using testing::Pair;

// One nation, requests by hour.
Demand demand_of(const std::vector<std::uint64_t>& hours) {
  Demand demand;
  demand.nations = 1;
  demand.llms = 1;
  demand.window = {0, hours.size()};
  demand.requests.resize(hours.size() * platform::kDataClasses);
  for (std::size_t h = 0; h < hours.size(); ++h) demand.at(0, h, 0, 0) = hours[h];
  return demand;
}

std::vector<std::pair<std::size_t, std::size_t>> hours_of(const std::vector<Cell>& cells) {
  std::vector<std::pair<std::size_t, std::size_t>> hours;
  for (const Cell& cell : cells) {
    hours.emplace_back(cell.first / kSlotsAnHour, cell.last / kSlotsAnHour);
  }
  return hours;
}

// 30 / (1 - 0.99) = 3000 requests.
TEST(Cells, HoursWithFewRequestsAreJudgedWithTheirNeighbours) {
  const Target target{.within_slo = 0.99};
  EXPECT_THAT(hours_of(make_cells(demand_of({3000, 2999, 1, 5000, 100}), target, 1)),
              ElementsAre(Pair(0, 1), Pair(1, 3), Pair(3, 5)));
  // Three replicates make 1000 of an hour 3000.
  EXPECT_THAT(hours_of(make_cells(demand_of({1000, 999, 1, 1000}), target, 3)),
              ElementsAre(Pair(0, 1), Pair(1, 3), Pair(3, 4)));
  // All of them too few: one cell.  Nobody asks: none.
  EXPECT_THAT(hours_of(make_cells(demand_of({10, 20}), target, 1)), ElementsAre(Pair(0, 2)));
  EXPECT_TRUE(make_cells(demand_of({0, 0}), target, 1).empty());
}

// Slots of 100 requests with 100, 98, 100, 98 within: share 0.99; deviations 1, -1, 1, -1; error
// sqrt(4 / 3 x 4) / 400 = 0.0057735; Student's t of 3 at 95 % one-sided 2.35336.
TEST(Limit, IsTheRatioOverSlotsWithStudentsT) {
  EXPECT_NEAR(lower_limit({100, 98, 100, 98}, {100, 100, 100, 100}, 0.95),
              0.99 - 2.35336 * 0.0057735, 1e-6);
}

// Without a miss: Wilson n / (n + z^2), z = 1.644854: 300 give 0.99106.
TEST(Limit, OfSlotsWithoutAMissIsWilsons) {
  EXPECT_NEAR(lower_limit({150, 150}, {150, 150}, 0.95), 300 / (300 + 1.644854 * 1.644854), 1e-6);
}

record::RequestOutcome outcome(double asked, double ttft, double tpot) {
  record::RequestOutcome o;
  o.asked = to_sim_time(Seconds(asked));
  o.first_token = to_sim_time(Seconds(asked + ttft));
  o.output_tokens = 11;
  o.finished = to_sim_time(Seconds(asked + ttft + 10 * tpot));
  o.ttft_bound = to_sim_time(Seconds(0.1));
  return o;
}

TEST(Counter, CountsBySlotWhatIsWithinBothLimits) {
  Tally tally(1, 12, 1);
  Counter counter(tally, {12, to_sim_time(Seconds(100)), {Seconds(1), Seconds(0.1)}, 1}, nullptr,
                  {});
  counter.on_outcome(outcome(99, 0.5, 0.05));   // warm-up
  counter.on_outcome(outcome(100, 0.5, 0.05));  // good
  counter.on_outcome(outcome(101, 1.5, 0.05));  // TTFT
  counter.on_outcome(outcome(401, 0.5, 0.15));  // TPOT, the next slot
  record::RequestOutcome refused = outcome(402, 0, 0);
  refused.fate = record::Fate::kQueueFull;
  counter.on_outcome(refused);
  record::RequestOutcome late = outcome(403, 0, 0);
  late.fate = record::Fate::kInFlight;
  counter.on_outcome(late);
  EXPECT_EQ(tally.ended[0], 2U);
  EXPECT_EQ(tally.within[0], 1U);
  EXPECT_EQ(tally.ended[1], 2U);
  EXPECT_EQ(tally.within[1], 0U);
  EXPECT_EQ(tally.missed_by_llm[0], 3U);
  EXPECT_EQ(tally.served[0], 3U);
  EXPECT_NEAR(tally.wait_s[0], 0.5 + 1.5 + 0.5 - 3 * 0.1, 1e-9);
}

// Two nations of two groups: only when both have a cell with more misses than it allows.
TEST(Counter, GivesUpWhenNoWatchedGroupCanKeepTheTarget) {
  Tally tally(2, 12, 1);
  Watch watch;
  watch.cells = {{0, 0, 12}, {1, 0, 12}};
  watch.most_missed = {1, 0};
  watch.group = {0, 1};
  watch.groups = 2;
  int given_up = 0;
  Counter counter(tally, {12, SimTime{}, {Seconds(1), Seconds(0.1)}, 1}, &watch,
                  [&] { ++given_up; });
  record::RequestOutcome miss = outcome(1, 2, 0.05);
  counter.on_outcome(miss);  // the one that the first cell allows
  EXPECT_EQ(tally.broken[0], 0);
  counter.on_outcome(miss);
  EXPECT_EQ(tally.broken[0], 1);
  EXPECT_EQ(given_up, 0);
  miss.nation = NationIndex(1);
  counter.on_outcome(miss);
  counter.on_outcome(miss);
  EXPECT_EQ(given_up, 1);
}

TEST(Judge, OfAWaitIsTheMeanWithTheUpperEnd) {
  Target target;
  target.wait_s = 2;
  std::vector<Tally> tallies(2, Tally(1, 12, 1));
  tallies[0].served[0] = 10;
  tallies[0].wait_s[0] = 15;  // 1.5
  tallies[1].served[0] = 10;
  tallies[1].wait_s[0] = 17;  // 1.7: mean 1.6, error 0.1, t of 1 at 95 % 6.3138
  const auto verdicts = judge({{0, 0, 12}}, tallies, target);
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_NEAR(verdicts[0].share, 1.6, 1e-12);
  EXPECT_NEAR(verdicts[0].limit, 1.6 + 6.313752 * 0.1, 1e-5);
  EXPECT_FALSE(verdicts[0].keeps);
}

}  // namespace
}  // namespace archipelago::sizing
