// Pools whose power goes and comes back, against arithmetic on paper.
//
// Cost in picoseconds: t = 1000 + 10 P + 2 A + 5 B + 3 K.
#include <gtest/gtest.h>

#include <vector>

#include "serving/paper_pool.hpp"
#include "serving/serving.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using serving::PoolSpec;
using serving::Refusal;
using serving::Service;
using serving::Serving;
using test::Outcome;

class PowerLossPaper : public test::PaperPool {
 protected:
  void stop(std::int64_t at) {
    serving_->run_until({at});
    serving_->stop(kPool, {at});
  }
  void resume(std::int64_t at) {
    serving_->run_until({at});
    serving_->resume(kPool, {at});
  }
  static Outcome stopped(std::uint32_t tag, std::int64_t when) {
    return refused(tag, when, Refusal::kStopped);
  }
};

TEST_F(PowerLossPaper, AStopInTheMiddleOfAPrefill) {
  start(pool());
  submit(7, 500, 100, 4);
  submit(8, 600, 10, 1);
  // The prefill would take 1000 + 1000 + 2 * 5050 = 12100, to 12600; half of it has gone by.
  stop(6'550);
  EXPECT_EQ(told_.list, (std::vector<Outcome>{stopped(7, 6'550), stopped(8, 6'550)}));
  EXPECT_EQ(serving_->next_event(), kNever);
  EXPECT_EQ(stats().busy_ps, 6'050);
  EXPECT_EQ(stats().in_flight, 0U);
  // Nothing is taken, nor expected, while there is no power.
  EXPECT_EQ(serving_->expected_first_token(kPool, 100, {7'000}), kNever);
  submit(9, 7'000, 10, 1);
  EXPECT_EQ(told_.list.back(), stopped(9, 7'000));
  resume(10'000);
  EXPECT_EQ(serving_->expected_first_token(kPool, 100, {10'000}), SimTime{22'100});
  submit(10, 10'000, 100, 1);
  EXPECT_EQ(finish().back(), served(10, 22'100, 22'100));
  EXPECT_EQ(stats().prefill_busy_ps, 6'050 + 12'100);
  EXPECT_EQ(stats().decode_busy_ps, 0);
  EXPECT_EQ(stats().submitted, 4U);
  EXPECT_EQ(stats().refused, 3U);
  EXPECT_EQ(stats().served, 1U);
}

TEST_F(PowerLossPaper, RequestsAreRefusedInOrderOfAdmission) {
  PoolSpec spec = pool();
  spec.limits.max_sequences = 2;
  start(spec);
  submit(1, 0, 10, 9);
  submit(2, 1, 10, 4);  // has fewer tokens to come than the first
  submit(3, 2, 10, 1);  // waits for a seat
  // Prefills of 1210 each, to 2420; decodes of both take 1000 + 10 + 3 (11 + 11) = 1076, 1082, ...
  stop(3'000);
  EXPECT_EQ(told_.list,
            (std::vector<Outcome>{stopped(1, 3'000), stopped(2, 3'000), stopped(3, 3'000)}));
  EXPECT_EQ(stats().decode_busy_ps, 580);
}

TEST_F(PowerLossPaper, MemoryAndPrefixCachesAreEmptyAfterwards) {
  PoolSpec spec = pool();
  spec.kv_capacity_tokens = 160;
  spec.limits.prefix_cache = true;
  start(spec);
  const workload::PromptBlocks blocks{.tokens = 16, .hashes = {11, 12}};
  submit(1, 0, 32, 1, &blocks);
  submit(2, 10'000, 32, 1, &blocks);
  submit(3, 20'000, 100, 40);
  EXPECT_EQ(stats().prefix_hit_tokens, 16);  // of the second: one block of its two
  stop(30'000);
  resume(30'000);
  // The whole prompt is computed again: 1000 + 320 + 2 * 528 = 2376.
  submit(4, 30'000, 32, 1, &blocks);
  EXPECT_EQ(stats().prefix_hit_tokens, 16);
  // This one needs all ten blocks: 1000 + 1600 + 2 * 12880 = 28360.
  submit(5, 40'000, 160, 1);
  EXPECT_EQ(finish().back(), served(5, 68'360, 68'360));
  EXPECT_EQ(told_.list[3], served(4, 32'376, 32'376));
}

TEST_F(PowerLossPaper, KvOnItsWayIsLost) {
  PoolSpec spec = pool();
  spec.replicas = 2;
  spec.prefill_replicas = 1;
  spec.kv_transfer_ps_per_token = 10;
  start(spec);
  submit(1, 0, 100, 2);
  submit(2, 100, 100, 2);
  // The first one's prefill ends at 12100 and its KV lands at 13100.
  stop(12'500);
  // By replica: what it processes, then what is on its link.
  EXPECT_EQ(told_.list, (std::vector<Outcome>{stopped(2, 12'500), stopped(1, 12'500)}));
  EXPECT_EQ(stats().refused, 2U);
  EXPECT_EQ(stats().kv_transfers, 0U);
  resume(20'000);
  submit(3, 20'000, 100, 2);
  // Prefill to 32100, transfer to 33100, a decode of 1005 + 303 = 1308.
  EXPECT_EQ(finish().back(), served(3, 32'100, 34'408));
  EXPECT_EQ(stats().in_flight, 0U);
}

TEST_F(PowerLossPaper, LoadsBeginAnewAndThoseThatDrainAreAway) {
  PoolSpec spec = pool();
  spec.replicas = 2;
  spec.load_time = SimTime{1000};
  Serving& serving = start(spec);
  submit(1, 0, 100, 1);
  serving.drain(kPool, 0, {0});  // at work
  serving.drain(kPool, 1, {0});
  serving.run_until({100});
  serving.start(kPool, 1, {100});
  submit(2, 200, 100, 1);  // finds nobody
  stop(600);
  EXPECT_EQ(told_.list, (std::vector<Outcome>{stopped(1, 600), stopped(2, 600)}));
  EXPECT_EQ(serving.service(kPool, 0), Service::kAway);
  EXPECT_EQ(serving.service(kPool, 1), Service::kLoading);
  resume(5'000);
  submit(3, 5'100, 100, 1);
  EXPECT_EQ(serving.expected_first_token(kPool, 1, {5'100}).ps, 6'000 + 1000 + 1010 + 2 * 5051);
  serving.run_until({6'000});
  EXPECT_EQ(serving.service(kPool, 1), Service::kServing);
  EXPECT_EQ(finish().back(), served(3, 18'100, 18'100));
  // The first was up for 600 ps, the second from 6000 on; it loaded for 500 ps, then 1000.
  EXPECT_EQ(stats().up_ps, 600 + 12'100);
  EXPECT_EQ(stats().loading_ps, 1'500);
}

TEST_F(PowerLossPaper, TwiceIsAsOnce) {
  start(pool());
  resume(0);
  submit(1, 0, 10, 1);
  stop(100);
  stop(200);
  EXPECT_EQ(told_.list, std::vector<Outcome>{stopped(1, 100)});
  resume(300);
  submit(2, 300, 10, 1);
  resume(400);
  EXPECT_EQ(finish().back(), served(2, 1'510, 1'510));
}

}  // namespace
}  // namespace archipelago
