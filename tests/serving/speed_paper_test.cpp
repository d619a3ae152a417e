// Clock steps against arithmetic on paper.
//
// Cost in picoseconds at full clock: t = 1000 + 10 P + 2 A + 5 B + 3 K.
#include <gtest/gtest.h>

#include <vector>

#include "serving/paper_pool.hpp"
#include "serving/random_tables.hpp"
#include "serving/serving.hpp"
#include "serving/speed.hpp"

namespace archipelago {
namespace {

using serving::IterationCost;
using serving::PoolIndex;
using serving::PoolSpec;
using serving::Serving;
using serving::Speed;
using test::Outcome;

class SpeedPaper : public test::PaperPool {
 protected:
  void set_speed(std::int64_t at, const Speed& speed) {
    serving_->run_until({at});
    serving_->set_speed(PoolIndex(0), speed, {at});
  }
};

TEST_F(SpeedPaper, APrefillAtHalfSpeedTakesTwiceAsLong) {
  start(pool());
  set_speed(0, {.prefill = 0.5, .decode = 1});
  EXPECT_EQ(serving_->expected_first_token(PoolIndex(0), 100, {500}), SimTime{24'700});
  submit(7, 500, 100, 4);
  // Prefill: 2 (1000 + 10 * 100 + 2 * 5050) = 24200, so the first token comes at 24700.
  // Three decodes at full clock: 3 (1000 + 5) + 3 (101 + 102 + 103) = 3933; the end is 28633.
  EXPECT_EQ(finish(), std::vector<Outcome>{served(7, 24'700, 28'633)});
  EXPECT_EQ(stats().prefill_busy_ps, 24'200);
  EXPECT_EQ(stats().decode_busy_ps, 3'933);
}

TEST_F(SpeedPaper, ADecodeJumpIsCutAtTheEndOfTheIterationUnderWay) {
  start(pool());
  submit(7, 500, 100, 4);
  // The prefill ends at 12600.  At full clock the decodes take 1308, 1311 and 1314: the first is
  // under way at 13000, and ends at 13908 all the same.
  set_speed(13'000, {.prefill = 1, .decode = 0.5});
  EXPECT_EQ(serving_->next_event(), SimTime{13'908});
  // The second takes 2 * 1311 = 2622, to 16530; it is under way when the clock is full again.  The
  // third takes 1314.
  set_speed(14'000, {});
  EXPECT_EQ(stats().busy_ps, 12'100 + 1'308);
  EXPECT_EQ(stats().decode_busy_ps, 1'400);
  EXPECT_EQ(finish(), std::vector<Outcome>{served(7, 12'600, 17'844)});
  EXPECT_EQ(stats().decode_busy_ps, 1'308 + 2'622 + 1'314);
  EXPECT_EQ(stats().busy_ps, 12'100 + 5'244);
}

TEST_F(SpeedPaper, LaterDecodesOfAJumpAreBookedWhenTheClockChanges) {
  start(pool());
  submit(7, 500, 100, 4);
  // The second decode is under way, from 13908 to 15219; the third takes 2 * 1314 = 2628.
  set_speed(14'000, {.prefill = 1, .decode = 0.5});
  EXPECT_EQ(stats().busy_ps, 12'100 + 1'308);
  // A prompt of 10 that comes now is prefilled at 15219, in 1000 + 100 + 2 * 55 = 1210.
  submit(8, 14'100, 10, 1);
  EXPECT_EQ(finish(),
            (std::vector<Outcome>{served(8, 16'429, 16'429), served(7, 12'600, 16'429 + 2'628)}));
}

TEST_F(SpeedPaper, ChunksOfALongPromptChangeSpeedToo) {
  PoolSpec spec = pool();
  spec.limits.scheduler = serving::Scheduler::kChunked;
  spec.limits.token_budget = 10;
  start(spec);
  submit(1, 0, 40, 1);
  // Chunks of 10 on 0, 10, 20 and 30 tokens: A = 55, 155, 255, 355; 1100 + 2 A = 1210, 1410, 1610,
  // 1810.  The second is under way at 1500 and ends at 2620; the others take 3220 and 3620.
  set_speed(1'500, {.prefill = 0.5, .decode = 0.25});
  EXPECT_EQ(finish(), std::vector<Outcome>{served(1, 9'460, 9'460)});
  EXPECT_EQ(stats().prefill_busy_ps, 9'460);
  EXPECT_EQ(stats().decode_busy_ps, 0);
}

TEST_F(SpeedPaper, ADecodeBesideAChunkGoesAtTheSpeedOfPrefills) {
  PoolSpec spec = pool();
  spec.limits.scheduler = serving::Scheduler::kChunked;
  start(spec);
  set_speed(0, {.prefill = 0.5, .decode = 0.25});
  submit(1, 0, 10, 3);
  submit(2, 2'500, 20, 1);
  // The first prompt takes 2 (1000 + 100 + 110) = 2420, its decode alone 4 (1005 + 33) = 4152, to
  // 6572; its next beside the other prompt 2 (1000 + 200 + 420 + 5 + 36) = 3322, to 9894.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 2'420, 9'894), served(2, 9'894, 9'894)}));
}

TEST_F(SpeedPaper, BothPartsOfASplitPoolSlowDownAndTheirLinksDoNot) {
  PoolSpec spec = pool();
  spec.replicas = 2;
  spec.prefill_replicas = 1;
  spec.kv_transfer_ps_per_token = 10;
  start(spec);
  set_speed(0, {.prefill = 0.5, .decode = 0.25});
  submit(1, 0, 100, 2);
  // Prefill to 24200, transfer of 1000, then 4 (1005 + 303) = 5232.
  EXPECT_EQ(finish(), std::vector<Outcome>{served(1, 24'200, 30'432)});
}

TEST(SlowedCosts, TablesOfASpeedAreMadeOnce) {
  RandomStream random({.experiment = 11}, "slowed costs");
  IterationCost full{.t0 = 1000};
  full.tables = test::random_tables(random, 1'000, 100);
  IterationCost other = full;
  other.t0 = 3000;
  serving::SlowedCosts costs;
  const IterationCost half = costs.at(full, 0.5);
  EXPECT_EQ(costs.at(other, 0.5).tables, half.tables);
  EXPECT_EQ(costs.at(other, 0.5).t0, 6000);
  EXPECT_NE(costs.at(full, 0.25).tables, half.tables);
  EXPECT_EQ(costs.at(full, 1).tables, full.tables);
  EXPECT_EQ(half.tables->of_tokens(7), 2 * full.tables->of_tokens(7));
}

}  // namespace
}  // namespace archipelago
