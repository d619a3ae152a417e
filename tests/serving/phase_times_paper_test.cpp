// Busy time by phase against arithmetic on paper.
//
// Cost in picoseconds: t = 1000 + 10 P + 2 A + 5 B + 3 K.
#include <gtest/gtest.h>

#include <vector>

#include "serving/paper_pool.hpp"
#include "serving/serving.hpp"

namespace archipelago {
namespace {

using serving::PhaseTimes;
using serving::PoolIndex;
using serving::PoolSpec;
using serving::ReplicaTime;
using serving::Serving;

class PhaseTimesPaper : public test::PaperPool {
 protected:
  void expect_busy(std::int64_t at, double prefill_ps, double decode_ps) {
    serving_->run_until({at});
    const PhaseTimes busy = serving_->busy(PoolIndex(0));
    EXPECT_EQ(busy.prefill.ps(), prefill_ps) << "at " << at;
    EXPECT_EQ(busy.decode.ps(), decode_ps) << "at " << at;
    EXPECT_EQ(serving_->stats(PoolIndex(0)).prefill_busy_ps, prefill_ps);
    EXPECT_EQ(serving_->stats(PoolIndex(0)).decode_busy_ps, decode_ps);
  }
};

TEST_F(PhaseTimesPaper, IterationsUnderWayCountAsFarAsTheyHaveGot) {
  start(pool());
  submit(7, 500, 100, 4);
  expect_busy(500, 0, 0);
  // The prefill takes 1000 + 10 * 100 + 2 * 100 * 101 / 2 = 12100, to 12600: half of it.
  expect_busy(6'550, 6'050, 0);
  // The decodes take 1005 + 3 * 101 = 1308, 1311 and 1314: half of the first, all of it and 92.
  expect_busy(13'254, 12'100, 654);
  EXPECT_EQ(serving_->stats(PoolIndex(0)).busy_ps, 12'100);  // of iterations finished
  expect_busy(14'000, 12'100, 1'400);
  // They end at 12600 + 3933 = 16533; then it is idle.
  expect_busy(16'533, 12'100, 3'933);
  expect_busy(99'000, 12'100, 3'933);
}

TEST_F(PhaseTimesPaper, ADecodeBesideAChunkIsInThePrefillPhase) {
  PoolSpec spec = pool();
  spec.limits.scheduler = serving::Scheduler::kChunked;
  start(spec);
  submit(1, 0, 10, 3);
  submit(2, 2'000, 20, 1);
  // The first prompt takes 1000 + 100 + 2 * 55 = 1210, its first decode 1005 + 3 * 11 = 1038.
  expect_busy(2'248, 1'210, 1'038);
  // The second prompt beside the second decode: 1000 + 200 + 2 * 210 + 5 + 3 * 12 = 1661, to 3909.
  expect_busy(3'248, 2'210, 1'038);
  expect_busy(3'909, 2'871, 1'038);
  expect_busy(9'000, 2'871, 1'038);
}

TEST_F(PhaseTimesPaper, ASplitPoolSumsBothParts) {
  PoolSpec spec = pool();
  spec.replicas = 2;
  spec.prefill_replicas = 1;
  spec.kv_transfer_ps_per_token = 10;
  start(spec);
  submit(1, 0, 100, 2);
  // Prefill to 12100; the transfer, 100 * 10, keeps nobody busy; a decode of 1308 to 14408.
  expect_busy(13'000, 12'100, 0);
  expect_busy(14'000, 12'100, 900);
  // Another prompt while it decodes: both replicas are busy.
  submit(2, 14'100, 100, 1);
  expect_busy(14'408, 12'100 + 308, 1'308);
  expect_busy(99'000, 24'200, 1'308);
}

TEST(ReplicaTime, IsExactBeyond63Bits) {
  // 1000 replicas for 30 days: 1000 * 30 * 8.64e16 ps = 2.592e21 ps, far beyond 9.2e18.
  const ReplicaTime month(SimTime{30 * 86'400'000'000'000'000}, 1000);
  EXPECT_EQ(month.ps(), 2.592e21);
  EXPECT_DOUBLE_EQ(month.seconds(), 2.592e9);
  const ReplicaTime later = month + ReplicaTime(SimTime{7}, 3);
  EXPECT_EQ((later - month).ps(), 21);
  EXPECT_FALSE(later == month);
}

}  // namespace
}  // namespace archipelago
