// The fluid capacity of a replica against a flooded one, and against paper arithmetic.
#include "serving/capacity.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "outcomes.hpp"

namespace archipelago::serving {
namespace {

constexpr std::int64_t kMicrosecond = 1'000'000;

PoolSpec replica(Scheduler scheduler, IterationCost cost) {
  PoolSpec spec;
  spec.cost = cost;
  spec.kv_capacity_tokens = 1'000'000'000;
  spec.replicas = 1;
  spec.limits.scheduler = scheduler;
  spec.limits.queue_limit = 1'000'000;
  return spec;
}

LengthSums all_alike(std::int32_t prompt, std::int32_t output) {
  LengthSums sums;
  sums.add(prompt, output);
  return sums;
}

// Only t0 = 10 ms counts, 4 seats, outputs of 9 tokens: 8 decode steps of 10 ms shared by 4, and a
// prefill of 10 ms of its own (4 / 8 prompts come an iteration, so each is alone):
// 8 x 10 / 4 + 10 = 30 ms a request.
TEST(Capacity, PrefillFirstOnPaper) {
  PoolSpec spec = replica(Scheduler::kPrefillFirst, {.t0 = 10'000 * kMicrosecond});
  spec.limits.max_sequences = 4;
  EXPECT_NEAR(1 / saturated_rate(spec, all_alike(100, 9)), 0.030, 1e-12);
}

// The same with chunks: prompts ride along, so 4 / 8 requests end every 10 ms: 20 ms a request.
// With a budget of 20 tokens the 100 + 8 tokens of a request take 5.4 iterations: 54 ms.
TEST(Capacity, ChunkedOnPaper) {
  PoolSpec spec = replica(Scheduler::kChunked, {.t0 = 10'000 * kMicrosecond});
  spec.limits.max_sequences = 4;
  EXPECT_NEAR(1 / saturated_rate(spec, all_alike(100, 9)), 0.020, 1e-12);
  spec.limits.token_budget = 20;
  EXPECT_NEAR(1 / saturated_rate(spec, all_alike(100, 9)), 0.054, 1e-12);
}

// Three replicas of t0 = 10 ms and a budget of 400 prompt tokens: one prefills 4 prompts of 100 in
// 10 ms, 400 a second; two decode, 4 seats each, 8 steps of 10 ms: 2 x 4 / 80 ms = 100 a second.
// Links of 1 ms a token carry 10 a second.
TEST(Capacity, ASplitPoolHasThatOfItsScarcestStage) {
  PoolSpec spec = replica(Scheduler::kPrefillFirst, {.t0 = 10'000 * kMicrosecond});
  spec.limits.max_sequences = 4;
  spec.limits.max_batched_tokens = 400;
  spec.replicas = 3;
  spec.prefill_replicas = 1;
  EXPECT_NEAR(3 * saturated_rate(spec, all_alike(100, 9)), 100, 1e-9);
  EXPECT_NEAR(3 * saturated_rate(spec, all_alike(100, 1)), 400, 1e-9);
  spec.kv_transfer_ps_per_token = 1e9;
  EXPECT_NEAR(3 * saturated_rate(spec, all_alike(100, 9)), 10, 1e-9);
}

// 100 blocks of 16, one kept free; 100 prompt tokens and 9 of output hold 100 + 9 / 2 = 104.5 on
// average, and half a block more: floor is not taken, 99 x 16 / 112.5 = 14.08 seats.
TEST(Capacity, MemoryLimitsTheSeats) {
  PoolSpec spec = replica(Scheduler::kChunked, {.t0 = 10'000 * kMicrosecond});
  spec.kv_capacity_tokens = 1600;
  spec.limits.token_budget = 100'000;
  EXPECT_NEAR(saturated_rate(spec, all_alike(100, 9)), 99 * 16 / 112.5 / 8 / 0.010, 1e-9);
}

// Requests that decode nothing are limited by their prompts: 8192 / 512 = 16 together.
TEST(Capacity, OneTokenOfOutput) {
  const PoolSpec spec = replica(Scheduler::kPrefillFirst, {.t0 = 16'000 * kMicrosecond,
                                                           .per_prompt_token = 2 * kMicrosecond});
  EXPECT_NEAR(1 / saturated_rate(spec, all_alike(512, 1)), 0.001 + 512 * 2e-6, 1e-12);
}

struct Flood {
  std::string name;
  PoolSpec spec;
  std::int32_t prompt = 0;  // means of geometric lengths
  std::int32_t output = 0;
};
std::ostream& operator<<(std::ostream& out, const Flood& flood) { return out << flood.name; }

std::vector<Flood> floods() {
  std::vector<Flood> list;
  for (const Scheduler scheduler : {Scheduler::kPrefillFirst, Scheduler::kChunked}) {
    const std::string name = scheduler == Scheduler::kChunked ? "chunked" : "prefill_first";
    const IterationCost h100{.t0 = 6'000 * kMicrosecond,
                             .per_prompt_token = 20 * kMicrosecond,
                             .per_prompt_context = 1500,
                             .per_sequence = 2 * kMicrosecond,
                             .per_kv_token = 50'000};
    list.push_back({name + "_long_answers", replica(scheduler, h100), 200, 400});
    list.push_back({name + "_long_prompts", replica(scheduler, h100), 4000, 100});
    Flood memory{name + "_short_of_memory", replica(scheduler, h100), 1000, 200};
    memory.spec.kv_capacity_tokens = 60'000;
    list.push_back(memory);
    Flood seats{name + "_few_seats", replica(scheduler, h100), 1000, 200};
    seats.spec.limits.max_sequences = 8;
    list.push_back(seats);
  }
  return list;
}

class FloodedReplica : public testing::TestWithParam<Flood> {};

// 6,000 requests at once; the rate is taken between the 1,000th and the 5,000th answer, when the
// replica is full and the queue is not empty.
TEST_P(FloodedReplica, ServesAtItsCapacity) {
  const Flood& flood = GetParam();
  test::Outcomes outcomes;
  Serving serving({flood.spec}, outcomes);
  RandomStream random(Seed{7}, "lengths");
  const auto geometric = [&](std::int32_t mean) {
    return 1 + static_cast<std::int32_t>(-std::log(1 - random.uniform()) * (mean - 1));
  };
  LengthSums sums;
  for (std::uint32_t tag = 0; tag < 6000; ++tag) {
    const std::int32_t prompt = geometric(flood.prompt);
    const std::int32_t output = geometric(flood.output);
    sums.add(prompt, output);
    serving.submit(PoolIndex(0), {tag, prompt, output}, SimTime{0});
  }
  serving.run_until(kNever);
  ASSERT_EQ(outcomes.list.size(), 6000U);
  const double span = (outcomes.list[4999].when - outcomes.list[999].when).seconds();
  const double rate = saturated_rate(flood.spec, sums);
  RecordProperty("measured_over_fluid", std::to_string(4000 / span / rate));
  EXPECT_NEAR(4000 / span / rate, 1, 0.10) << "measured " << 4000 / span << "/s, fluid " << rate;
}

INSTANTIATE_TEST_SUITE_P(Capacity, FloodedReplica, testing::ValuesIn(floods()),
                         [](const auto& flood) { return flood.param.name; });

}  // namespace
}  // namespace archipelago::serving
