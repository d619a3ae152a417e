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
