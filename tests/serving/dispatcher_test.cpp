#include "serving/dispatcher.hpp"

#include <gtest/gtest.h>

#include <array>

namespace archipelago {
namespace {

using serving::Dispatch;
using serving::Dispatcher;
using serving::PoolSpec;

PoolSpec pool(Dispatch dispatch, std::size_t replicas) {
  PoolSpec spec;
  spec.cost = {.t0 = 512'000, .per_prompt_token = 1'000, .per_kv_token = 10};
  spec.replicas = replicas;
  spec.limits.dispatch = dispatch;
  return spec;
}
void set(Dispatcher& dispatcher, std::uint32_t replica, std::size_t outstanding,
         std::int64_t prompt_tokens = 0, std::int64_t mean_output = 0) {
  dispatcher.set(
      replica, outstanding, [&] { return prompt_tokens; }, [&] { return mean_output; });
}

TEST(Dispatcher, RoundRobinGoesInTurnWhateverTheLoad) {
  Dispatcher dispatcher(pool(Dispatch::kRoundRobin, 3), "test");
  set(dispatcher, 1, 1000);
  for (const std::uint32_t replica : {0U, 1U, 2U, 0U, 1U}) {
    EXPECT_EQ(dispatcher.choice(), replica);
    EXPECT_EQ(dispatcher.choice(), replica) << "asking changes nothing";
    dispatcher.sent();
  }
}

TEST(Dispatcher, RoundRobinPassesOverThoseOutOfService) {
  Dispatcher dispatcher(pool(Dispatch::kRoundRobin, 4), "test");
  const auto next = [&] {
    const std::uint32_t replica = dispatcher.choice();
    dispatcher.sent();
    return replica;
  };
  EXPECT_EQ(next(), 0U);
  dispatcher.leave(1);
  EXPECT_EQ(next(), 2U);
  dispatcher.join(1);
  EXPECT_EQ(next(), 3U);
  dispatcher.leave(0);
  EXPECT_EQ(next(), 1U);
  for (const std::uint32_t replica : {1U, 2U, 3U}) dispatcher.leave(replica);
  dispatcher.join(2);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(next(), 2U);
}

TEST(Dispatcher, NoKindChoosesAReplicaOutOfService) {
  for (const Dispatch kind : {Dispatch::kShortestQueue, Dispatch::kLeastWork, Dispatch::kPowerOfTwo,
                              Dispatch::kRoundRobin, Dispatch::kSessionAffinity}) {
    Dispatcher dispatcher(pool(kind, 6), "test");
    for (const std::uint32_t replica : {0U, 2U, 3U, 5U}) dispatcher.leave(replica);
    dispatcher.join(3);
    set(dispatcher, 1, 9, 90, 9);
    set(dispatcher, 3, 7, 70, 7);
    set(dispatcher, 4, 8, 80, 8);
    std::array<int, 6> chosen{};
    for (std::uint64_t session = 1; session <= 200; ++session) {
      ++chosen[dispatcher.choice(session, [](std::uint32_t) { return false; })];
      dispatcher.sent();
    }
    EXPECT_EQ(chosen[0] + chosen[2] + chosen[5], 0);
    EXPECT_GT(chosen[3], 0);
  }
}

TEST(Dispatcher, LeastWorkWeighsPromptsAgainstExpectedOutput) {
  // A prompt token takes 1000 + 512000 / 512 = 2000 ps; an output token, of 32 sequences with 1024
  // tokens each, 512000 / 32 + 1024 * 10 = 26240 ps.
  Dispatcher dispatcher(pool(Dispatch::kLeastWork, 3), "test");
  EXPECT_EQ(dispatcher.choice(), 0U);
  set(dispatcher, 0, 1, 1320, 1);  // 2640000 + 26240 = 2666240
  set(dispatcher, 1, 100, 0, 1);   // 2624000
  EXPECT_EQ(dispatcher.choice(), 2U);
  set(dispatcher, 2, 2, 1320, 1);  // 2692480
  EXPECT_EQ(dispatcher.choice(), 1U);
  set(dispatcher, 1, 102, 0, 1);  // 2676480
  EXPECT_EQ(dispatcher.choice(), 0U);
}

TEST(Dispatcher, LeastWorkKeepsThePredictionUntilTheReplicaChanges) {
  Dispatcher dispatcher(pool(Dispatch::kLeastWork, 2), "test");
  set(dispatcher, 0, 1, 0, 10);
  set(dispatcher, 1, 1, 0, 20);
  set(dispatcher, 0, 1, 0, 1000);  // the mean has grown, the replica is as before
  EXPECT_EQ(dispatcher.choice(), 0U);
}

TEST(Dispatcher, PowerOfTwoTakesTheShorterOfTwo) {
  Dispatcher dispatcher(pool(Dispatch::kPowerOfTwo, 4), "test");
  for (std::uint32_t r = 0; r < 4; ++r) set(dispatcher, r, r);
  std::array<int, 4> chosen{};
  constexpr int kDraws = 16'000;
  for (int i = 0; i < kDraws; ++i) {
    ++chosen[dispatcher.choice()];
    dispatcher.sent();
  }
  // Of 16 pairs, 7 hold replica 0, 5 hold 1 but not 0, 3 hold 2 and nothing less, 1 is 3 and 3.
  // Four standard errors: 4 sqrt(16000 p (1 - p)) < 253.
  EXPECT_NEAR(chosen[0], 7'000, 253);
  EXPECT_NEAR(chosen[1], 5'000, 253);
  EXPECT_NEAR(chosen[2], 3'000, 253);
  EXPECT_NEAR(chosen[3], 1'000, 253);
}

TEST(Dispatcher, PowerOfTwoIsDecidedByTheSeed) {
  PoolSpec spec = pool(Dispatch::kPowerOfTwo, 1000);
  Dispatcher a(spec, "test");
  Dispatcher b(spec, "test");
  spec.limits.dispatch_seed = {.experiment = 7};
  Dispatcher c(spec, "test");
  int same = 0;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(a.choice(), b.choice());
    same += a.choice() == c.choice() ? 1 : 0;
    a.sent();
    b.sent();
    c.sent();
  }
  EXPECT_LT(same, 10);
}

}  // namespace
}  // namespace archipelago
