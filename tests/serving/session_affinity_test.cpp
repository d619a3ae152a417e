#include "serving/session_affinity.hpp"

#include <gtest/gtest.h>

#include <array>

#include "serving/dispatcher.hpp"

namespace archipelago {
namespace {

using serving::Dispatch;
using serving::Dispatcher;
using serving::PoolSpec;

PoolSpec pool(std::size_t replicas) {
  PoolSpec spec;
  spec.replicas = replicas;
  spec.limits.dispatch = Dispatch::kSessionAffinity;
  return spec;
}
void set(Dispatcher& dispatcher, std::uint32_t replica, std::size_t outstanding) {
  const auto nothing = [] { return std::int64_t{0}; };
  dispatcher.set(replica, outstanding, nothing, nothing);
}
bool none_full(std::uint32_t) { return false; }

TEST(SessionAffinity, ASessionStaysWhereItIsWhateverTheQueues) {
  Dispatcher dispatcher(pool(5), "test");
  const std::uint32_t home = dispatcher.choice(77, none_full);
  for (std::uint32_t r = 0; r < 5; ++r) set(dispatcher, r, r == home ? 1000 : 0);
  EXPECT_EQ(dispatcher.choice(77, none_full), home);
  EXPECT_EQ(Dispatcher(pool(5), "another").choice(77, none_full), home);
}

TEST(SessionAffinity, WithoutASessionOrWithAFullQueueTheShortestIsTaken) {
  Dispatcher dispatcher(pool(5), "test");
  const std::uint32_t home = dispatcher.choice(77, none_full);
  const std::uint32_t idle = (home + 2) % 5;
  for (std::uint32_t r = 0; r < 5; ++r) set(dispatcher, r, r == idle ? 0 : 3);
  EXPECT_EQ(dispatcher.choice(0, none_full), idle);
  EXPECT_EQ(dispatcher.choice(), idle);
  EXPECT_EQ(dispatcher.choice(77, [&](std::uint32_t r) { return r == home; }), idle);
}

TEST(SessionAffinity, SessionsSpreadEvenly) {
  const Dispatcher dispatcher(pool(8), "test");
  std::array<int, 8> sessions{};
  for (std::uint64_t s = 1; s <= 8'000; ++s) ++sessions[dispatcher.choice(s, none_full)];
  // Binomial with mean 1000 and standard error sqrt(8000 / 8 * 7 / 8) = 29.6; five of them.
  for (const int n : sessions) EXPECT_NEAR(n, 1'000, 148);
}

TEST(SessionAffinity, OnlySessionsOfAReplicaThatLeavesMove) {
  Dispatcher dispatcher(pool(8), "test");
  std::array<std::uint32_t, 400> before{};
  for (std::uint64_t s = 1; s < 400; ++s) before[s] = dispatcher.choice(s, none_full);
  dispatcher.leave(3);
  for (std::uint64_t s = 1; s < 400; ++s) {
    const std::uint32_t now = dispatcher.choice(s, none_full);
    EXPECT_NE(now, 3U);
    EXPECT_TRUE(now == before[s] || before[s] == 3) << s;
  }
  dispatcher.join(3);
  for (std::uint64_t s = 1; s < 400; ++s) EXPECT_EQ(dispatcher.choice(s, none_full), before[s]);
}

// Two of 5,000 serve: 64 numbers find one of them with a probability of 2.5 %; the others are split
// by mix64(session) modulo 2, so about a half each.
TEST(SessionAffinity, WithFewInServiceOneOfThemIsTaken) {
  Dispatcher dispatcher(pool(5'000), "test");
  for (std::uint32_t r = 0; r < 5'000; ++r) {
    if (r != 17 && r != 4'321) dispatcher.leave(r);
  }
  int first = 0;
  for (std::uint64_t s = 1; s <= 1'000; ++s) {
    const std::uint32_t home = dispatcher.choice(s, none_full);
    ASSERT_TRUE(home == 17 || home == 4'321);
    first += home == 17 ? 1 : 0;
  }
  EXPECT_NEAR(first, 500, 80);  // five standard errors of 15.8
}

TEST(SessionAffinity, OtherKindsDoNotAskForTheSession) {
  PoolSpec spec = pool(3);
  spec.limits.dispatch = Dispatch::kShortestQueue;
  Dispatcher dispatcher(spec, "test");
  set(dispatcher, 0, 1);
  set(dispatcher, 1, 1);
  for (std::uint64_t s = 0; s < 20; ++s) EXPECT_EQ(dispatcher.choice(s, none_full), 2U);
}

}  // namespace
}  // namespace archipelago
