// Replicas that come into service and leave it, by hand: serving/service.hpp.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "serving/outcomes.hpp"
#include "serving/serving.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using serving::PoolSpec;
using serving::Refusal;
using serving::Service;
using test::Outcome;

const PoolIndex kPool(0);

// A prompt of n tokens takes 100 + 10 n ps, a decode 100 ps; weights load in 5000 ps.
PoolSpec pool(std::size_t replicas) {
  PoolSpec spec;
  spec.cost = {.t0 = 100, .per_prompt_token = 10};
  spec.kv_capacity_tokens = 1600;
  spec.replicas = replicas;
  spec.load_time = SimTime{5000};
  return spec;
}

struct ServicePaper : testing::Test {
  void begin(const PoolSpec& spec) {
    serving = std::make_unique<serving::Serving>(std::vector<PoolSpec>{spec}, outcomes);
  }
  void start(std::size_t replica, std::int64_t at) {
    serving->run_until({at});
    serving->start(kPool, replica, {at});
  }
  void drain(std::size_t replica, std::int64_t at) {
    serving->run_until({at});
    serving->drain(kPool, replica, {at});
  }
  void submit(std::uint32_t tag, std::int32_t prompt, std::int32_t output, std::int64_t at) {
    serving->run_until({at});
    serving->submit(kPool, {tag, prompt, output}, {at});
  }
  static Outcome served(std::uint32_t tag, std::int64_t first, std::int64_t finished) {
    return {tag, true, {first}, {finished}, Refusal::kTooLong};
  }
  static Outcome refused(std::uint32_t tag, std::int64_t when, Refusal why) {
    return {tag, false, {}, {when}, why};
  }

  test::Outcomes outcomes;
  std::unique_ptr<serving::Serving> serving;
};

// The load began at 1000 and ends at 6000; the request of 2000 waits 4000 of its 5000, its prompt
// takes 200, so its first token comes at 6200; two more decodes.
TEST_F(ServicePaper, AColdStartIsTheRestOfTheLoadAndThePrefill) {
  begin(pool(1));
  drain(0, 0);
  EXPECT_EQ(serving->service(kPool, 0), Service::kAway);
  start(0, 1000);
  serving->run_until({2000});
  EXPECT_EQ(serving->expected_first_token(kPool, 10, {2000}), SimTime{6200});
  submit(7, 10, 3, 2000);
  EXPECT_EQ(serving->stats(kPool).in_flight, 1U);
  EXPECT_EQ(serving->next_event(), SimTime{6000});
  serving->run_until(kNever);
  EXPECT_EQ(outcomes.list, (std::vector<Outcome>{served(7, 6200, 6400)}));
  const serving::PoolStats stats = serving->stats(kPool);
  EXPECT_EQ(stats.starts, 1U);
  EXPECT_EQ(stats.cold_waits, 1U);
  EXPECT_EQ(stats.cold_wait_ps, 4000);
  EXPECT_EQ(stats.loading_ps, 5000);
  EXPECT_EQ(stats.up_ps, 400);  // 6000 to 6400
}

// Nobody loads until 3000: the estimate says as if one did at once, 500 + 5000 + 200.
TEST_F(ServicePaper, WithNobodyLoadingARequestWaitsForWhoeverStartsOne) {
  begin(pool(2));
  drain(0, 0);
  drain(1, 0);
  EXPECT_EQ(serving->expected_first_token(kPool, 10, {500}), SimTime{5700});
  submit(1, 10, 1, 500);
  EXPECT_EQ(serving->next_event(), kNever);
  start(1, 3000);
  // Behind the one that waits: 8000 and a prefill of both, 100 + 20 x 10.
  EXPECT_EQ(serving->expected_first_token(kPool, 10, {3000}), SimTime{8300});
  serving->run_until(kNever);
  EXPECT_EQ(outcomes.list, (std::vector<Outcome>{served(1, 8200, 8200)}));
}

// All that wait come to the replica together: the first is prefilled at once, the others join in
// the next iteration, 100 + (20 + 30) x 10 = 600.
TEST_F(ServicePaper, ThoseWhoWaitAreDispatchedInOrder) {
  begin(pool(1));
  drain(0, 0);
  start(0, 0);
  submit(1, 10, 1, 100);
  submit(2, 20, 1, 200);
  submit(3, 30, 1, 300);
  serving->run_until(kNever);
  EXPECT_EQ(outcomes.list, (std::vector<Outcome>{served(1, 5200, 5200), served(2, 5800, 5800),
                                                 served(3, 5800, 5800)}));
}

// Two replicas ready at the same instant share those that wait.
TEST_F(ServicePaper, ReplicasReadyTogetherShareThoseWhoWait) {
  begin(pool(2));
  drain(0, 0);
  drain(1, 0);
  start(1, 0);
  start(0, 0);
  submit(1, 10, 1, 100);
  submit(2, 20, 1, 200);
  serving->run_until(kNever);
  EXPECT_EQ(outcomes.list, (std::vector<Outcome>{served(1, 5200, 5200), served(2, 5300, 5300)}));
}

TEST_F(ServicePaper, WaitingForServiceHasTheTimeOutAndTheLimitOfAQueue) {
  PoolSpec spec = pool(1);
  spec.limits.timeout = SimTime{3000};
  spec.limits.queue_limit = 2;
  begin(spec);
  drain(0, 0);
  start(0, 500);
  submit(1, 10, 1, 1000);  // in vain: until 4000, and the load takes until 5500
  submit(2, 10, 1, 2500);  // exactly 3000 at 5500: not more than the time-out
  submit(3, 10, 1, 2600);
  submit(4, 2000, 1, 2700);
  serving->run_until(kNever);
  EXPECT_EQ(outcomes.list,
            (std::vector<Outcome>{refused(3, 2600, Refusal::kQueueFull),
                                  refused(4, 2700, Refusal::kTooLong),
                                  refused(1, 4001, Refusal::kTimeout), served(2, 5700, 5700)}));
}

// Replica 0 holds one that runs (5 tokens: first at 200, last at 600) and one that waits for the
// boundary at 200; when it is drained, request 3 goes to replica 1.  It goes away at its last
// boundary: the second prompt takes 200 to 400, then both decode; 1 ends 800, 2 with its second
// token at 500.
TEST_F(ServicePaper, ADrainedReplicaServesWhatItHoldsAndTakesNoMore) {
  PoolSpec spec = pool(2);
  spec.limits.dispatch = serving::Dispatch::kSessionAffinity;  // no session: the shortest queue
  begin(spec);
  drain(1, 0);
  submit(1, 10, 5, 0);
  submit(2, 10, 2, 50);
  start(1, 50);
  drain(0, 5100);  // long since idle: gone at once
  EXPECT_EQ(serving->service(kPool, 0), Service::kAway);
  EXPECT_EQ(outcomes.list, (std::vector<Outcome>{served(2, 400, 500), served(1, 200, 800)}));
  start(0, 6000);
  submit(3, 10, 3, 11'000);  // replica 1 has had its count of 0 for longer
  submit(4, 10, 3, 11'000);
  EXPECT_EQ(serving->outstanding(kPool, 0), 1U);
  drain(0, 11'100);
  EXPECT_EQ(serving->service(kPool, 0), Service::kDraining);
  submit(5, 10, 1, 11'150);
  EXPECT_EQ(serving->outstanding(kPool, 0), 1U);
  EXPECT_EQ(serving->outstanding(kPool, 1), 2U);
  serving->run_until({11'399});
  EXPECT_EQ(serving->service(kPool, 0), Service::kDraining);
  serving->run_until({11'400});
  EXPECT_EQ(serving->service(kPool, 0), Service::kAway);
}

// Given up at 1000, begun again at 2000: ready at 7000, not at 5000.
TEST_F(ServicePaper, ALoadCanBeGivenUp) {
  begin(pool(1));
  drain(0, 0);
  start(0, 0);
  submit(1, 10, 1, 500);
  drain(0, 1000);
  EXPECT_EQ(serving->service(kPool, 0), Service::kAway);
  start(0, 2000);
  serving->run_until(kNever);
  EXPECT_EQ(outcomes.list, (std::vector<Outcome>{served(1, 7200, 7200)}));
  EXPECT_EQ(serving->stats(kPool).starts, 2U);
  EXPECT_EQ(serving->stats(kPool).loading_ps, 6000);
}

// The second prompt finds 16 of its 17 tokens; after the replica has been away it finds none.
TEST_F(ServicePaper, WhatAPrefixCacheKeptIsGoneWithTheReplica) {
  PoolSpec spec = pool(1);
  spec.limits.prefix_cache = true;
  begin(spec);
  const workload::PromptBlocks blocks{16, {11, 12}};
  const auto ask = [&](std::uint32_t tag, std::int64_t at) {
    serving->run_until({at});
    serving->submit(kPool, {tag, 17, 1, 0, &blocks}, {at});
  };
  ask(1, 0);
  ask(2, 1000);
  serving->run_until({2000});
  EXPECT_EQ(serving->stats(kPool).prefix_hit_tokens, 16);
  drain(0, 2000);
  start(0, 2000);
  ask(3, 8000);
  serving->run_until(kNever);
  EXPECT_EQ(serving->stats(kPool).prefix_hit_tokens, 16);
}

}  // namespace
}  // namespace archipelago
