// What expected_first_token promises: exact on an idle pool, exact for a lone arrival that is
// admitted at the next boundary, growing with what waits, and close on average under load.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <vector>

#include "base/random.hpp"
#include "serving/outcomes.hpp"
#include "serving/serving.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using serving::PoolSpec;
using serving::Serving;
using test::Outcomes;

PoolSpec pool(std::size_t replicas) {
  PoolSpec spec;
  spec.cost = {.t0 = 6'000'000'000,
               .per_prompt_token = 25'000'000,
               .per_prompt_context = 1'300,
               .per_sequence = 30'000'000,
               .per_kv_token = 39'000};
  spec.kv_capacity_tokens = 400'000;
  spec.replicas = replicas;
  return spec;
}
PoolSpec chunked(PoolSpec spec) {
  spec.limits.scheduler = serving::Scheduler::kChunked;
  return spec;
}
constexpr PoolIndex kPool{std::size_t{0}};

TEST(FirstTokenEstimate, IsExactOnAnIdlePool) {
  Outcomes told;
  Serving serving({pool(2)}, told);
  const SimTime now{123'456};
  const SimTime expected = serving.expected_first_token(kPool, 700, now);
  serving.submit(kPool, {1, 700, 5}, now);
  serving.run_until(kNever);
  EXPECT_EQ(told.list[0].first_token, expected);
}

// t0 6 ms + 30 us a sequence + 39 ns a token held.  Alone: the prompt of 700 and the token that is
// written.  Beside one of 1000 that has given its first token and writes the second: two sequences.
TEST(DecodeStepEstimate, IsTheIterationWithTheRequestInIt) {
  Outcomes told;
  Serving serving({pool(1)}, told);
  EXPECT_EQ(serving.expected_decode_step(kPool, 700).ps, 6'000'000'000 + 30'000'000 + 701 * 39'000);
  serving.submit(kPool, {1, 1000, 500}, {});
  serving.run_until(to_sim_time(Seconds(0.04)));
  const std::int64_t step = serving.expected_decode_step(kPool, 700).ps;
  EXPECT_GE(step, 6'000'000'000 + 2 * 30'000'000 + (1001 + 701) * 39'000);
  EXPECT_LE(step, 6'000'000'000 + 2 * 30'000'000 + (1003 + 701) * 39'000);
}

// No more decode at once than there are seats.
TEST(DecodeStepEstimate, SeatsNoMoreThanTheSchedulerDoes) {
  PoolSpec few = pool(1);
  few.limits.max_sequences = 2;
  Outcomes told;
  Serving serving({few}, told);
  for (std::uint32_t tag = 0; tag < 8; ++tag) serving.submit(kPool, {tag, 10, 500}, {});
  serving.run_until(to_sim_time(Seconds(0.1)));
  EXPECT_LT(serving.expected_decode_step(kPool, 10).ps,
            6'000'000'000 + 2 * 30'000'000 + 200 * 39'000);
}

TEST(FirstTokenEstimate, IsExactForTheNextBoundaryOfDecodes) {
  Outcomes told;
  Serving serving({pool(1)}, told);
  serving.submit(kPool, {1, 700, 500}, {});
  const SimTime now = to_sim_time(Seconds(1.0));
  serving.run_until(now);
  const SimTime expected = serving.expected_first_token(kPool, 300, now);
  serving.submit(kPool, {2, 300, 1}, now);
  serving.run_until(kNever);
  EXPECT_EQ(told.list[0].tag, 2U);
  EXPECT_EQ(told.list[0].first_token, expected);
}

TEST(FirstTokenEstimate, IsExactForChunksOnAnIdlePool) {
  Outcomes told;
  Serving serving({chunked(pool(2))}, told);
  const SimTime now{123'456};
  const SimTime expected = serving.expected_first_token(kPool, 1700, now);  // 3 x 512 + 164
  serving.submit(kPool, {1, 1700, 5}, now);
  serving.run_until(kNever);
  EXPECT_EQ(told.list[0].first_token, expected);
}

TEST(FirstTokenEstimate, IsExactForChunksBesideDecodes) {
  for (const double second : {1.0, 0.02}) {  // among decodes; in the chunks of the first prompt
    Outcomes told;
    Serving serving({chunked(pool(1))}, told);
    serving.submit(kPool, {1, 1536, 500}, {});
    const SimTime now = to_sim_time(Seconds(second));
    serving.run_until(now);
    const SimTime expected = serving.expected_first_token(kPool, 1300, now);
    serving.submit(kPool, {2, 1300, 1}, now);
    serving.run_until(kNever);
    EXPECT_EQ(told.list[0].tag, 2U);
    if (second == 1.0) {
      EXPECT_EQ(told.list[0].first_token, expected);
    } else {
      EXPECT_NEAR(told.list[0].first_token.seconds(), expected.seconds(), 0.001);
    }
  }
}

void expect_growth(PoolSpec small) {
  Outcomes told;
  small.limits.max_sequences = 8;
  Serving serving({small, small}, told);
  const SimTime empty = serving.expected_first_token(PoolIndex(1), 500, {});
  SimTime before{-1};
  for (std::uint32_t tag = 0; tag < 100; ++tag) {
    const SimTime expected = serving.expected_first_token(kPool, 500, {});
    EXPECT_GE(expected, before);
    EXPECT_GE(expected, empty);
    before = expected;
    serving.submit(kPool, {tag, 800, 200}, {});
  }
  EXPECT_GT(before, empty);
  EXPECT_EQ(serving.expected_first_token(PoolIndex(1), 500, {}), empty);
}

TEST(FirstTokenEstimate, GrowsWithTheQueueAndIsLeastOnTheEmptyPool) {
  expect_growth(pool(1));
  expect_growth(chunked(pool(1)));
}

TEST(FirstTokenEstimate, IsNeverWhenTheRequestWouldBeRefused) {
  Outcomes told;
  PoolSpec spec = pool(1);
  spec.limits.queue_limit = 1;
  spec.limits.max_sequences = 1;
  Serving serving({spec}, told);
  EXPECT_EQ(serving.expected_first_token(kPool, 400'001, {}), kNever);
  serving.submit(kPool, {1, 10, 10}, {});
  EXPECT_LT(serving.expected_first_token(kPool, 10, {}), kNever);
  serving.submit(kPool, {2, 10, 10}, {});
  EXPECT_EQ(serving.expected_first_token(kPool, 10, {}), kNever);
}

struct Errors {
  double mean_ttft = 0;
  double mean_absolute = 0;
  double mean_signed = 0;
};

// Poisson arrivals, lognormal lengths; the error is over all served after the warm-up.
Errors errors_at(PoolSpec spec, double rate, std::size_t requests) {
  RandomStream random({.experiment = 31}, "estimate under load");
  const auto lognormal = [&random](double mean, double sigma) {
    return 1 + static_cast<std::int32_t>(mean *
                                         std::exp(sigma * random.normal() - 0.5 * sigma * sigma));
  };
  Outcomes told;
  Serving serving({std::move(spec)}, told);
  std::vector<SimTime> arrival(requests);
  std::vector<SimTime> expected(requests);
  SimTime now;
  for (std::uint32_t tag = 0; tag < requests; ++tag) {
    now += to_sim_time(Seconds(random.exponential() / rate));
    serving.run_until(now);
    const std::int32_t prompt = lognormal(1000, 1.0);
    arrival[tag] = now;
    expected[tag] = serving.expected_first_token(kPool, prompt, now);
    serving.submit(kPool, {tag, prompt, lognormal(200, 0.8)}, now);
  }
  serving.run_until(kNever);
  Errors errors;
  double n = 0;
  for (const test::Outcome& o : told.list) {
    if (!o.served || o.tag < requests / 5) continue;
    const double error = (expected[o.tag] - o.first_token).seconds();
    errors.mean_ttft += (o.first_token - arrival[o.tag]).seconds();
    errors.mean_absolute += std::abs(error);
    errors.mean_signed += error;
    n += 1;
  }
  errors.mean_ttft /= n;
  errors.mean_absolute /= n;
  errors.mean_signed /= n;
  std::cout << "mean TTFT " << errors.mean_ttft << " s, mean |error| " << errors.mean_absolute
            << " s, mean error " << errors.mean_signed << " s\n";
  return errors;
}

TEST(FirstTokenEstimate, IsCloseAtModerateLoad) {
  for (const PoolSpec& spec : {pool(4), chunked(pool(4))}) {
    const Errors errors = errors_at(spec, 4 * 12.0, 20'000);
    EXPECT_LT(errors.mean_absolute, 0.2 * errors.mean_ttft);
  }
}

// 40 seats and more arrivals than they can serve: the wait is for seats.
TEST(FirstTokenEstimate, IsReasonableWhenSeatsAreShort) {
  PoolSpec spec = pool(2);
  spec.limits.max_sequences = 40;
  spec.limits.queue_limit = 200;
  for (const PoolSpec& either : {spec, chunked(spec)}) {
    const Errors errors = errors_at(either, 2 * 16.0, 20'000);
    EXPECT_LT(errors.mean_absolute, 0.4 * errors.mean_ttft);
  }
}

// 40,000 tokens of memory: the wait is for blocks, with pre-emptions.
TEST(FirstTokenEstimate, IsReasonableWhenMemoryIsShort) {
  PoolSpec spec = pool(2);
  spec.kv_capacity_tokens = 40'000;
  spec.limits.queue_limit = 200;
  for (const PoolSpec& either : {spec, chunked(spec)}) {
    const Errors errors = errors_at(either, 2 * 16.0, 20'000);
    EXPECT_LT(errors.mean_absolute, 0.4 * errors.mean_ttft);
  }
}

}  // namespace
}  // namespace archipelago
