#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "wan_world.hpp"

namespace archipelago::test {
namespace {

using engine::ClockHooks;
using engine::TransferResult;

platform::Platform one_cable() { return toy_network(2, {cable_ms(0, 1, 20)}); }

TEST(WanClock, EpochsAndHorizonAreExact) {
  World world(one_cable(), seconds(10), seconds(3));
  std::vector<SimTime> epochs;
  world.clock.run({.catch_up = {}, .on_epoch = [&](SimTime t) { epochs.push_back(t); }});
  EXPECT_EQ(epochs, (std::vector{seconds(3), seconds(6), seconds(9), seconds(10)}));
  EXPECT_EQ(world.clock.now(), seconds(10));
}

// A double counts seconds in steps of 1.9 ns after 100 days; the planned instants stay exact.
TEST(WanClock, InstantsAreExactOverTheLongestHorizon) {
  const SimTime epoch{1'234'567'890'123'457};  // 1234.6 s and a bit
  World world(one_cable(), kMaxHorizon, epoch);
  SimTime expected;
  SimTime caught_up;
  ClockHooks hooks;
  hooks.catch_up = [&](SimTime t) {
    ASSERT_GE(t, caught_up);
    caught_up = t;
  };
  hooks.on_epoch = [&](SimTime t) {
    expected = std::min(expected + epoch, kMaxHorizon);
    ASSERT_EQ(t, expected);
    ASSERT_EQ(t, caught_up);
  };
  world.clock.run(hooks);
  EXPECT_EQ(world.clock.now(), kMaxHorizon);
}

TEST(WanClock, OrderAtOneInstant) {
  World world(one_cable(), seconds(2), seconds(2));
  std::vector<std::string> log;
  world.clock.at(seconds(1), [&] { log.push_back("first"); });
  world.clock.at(seconds(2), [&] { log.push_back("scripted"); });
  world.clock.at(seconds(1), [&] {
    log.push_back("second");
    world.clock.at(seconds(1), [&] { log.push_back("third"); });
  });
  world.clock.at(seconds(3), [&] { log.push_back("never"); });
  ClockHooks hooks;
  hooks.catch_up = [&](SimTime t) { log.push_back(std::to_string(t.ps / 1'000'000'000'000)); };
  hooks.on_epoch = [&](SimTime) { log.push_back("epoch"); };
  world.clock.run(hooks);
  EXPECT_EQ(log,
            (std::vector<std::string>{"1", "first", "second", "third", "2", "scripted", "epoch"}));
}

// The queue that catches up sees the old state of the world: the flow has not told anyone yet, the
// cable is still up.
TEST(WanClock, CatchUpComesBeforeAnyChange) {
  World world(one_cable(), seconds(5), seconds(5));
  TransferResult answer;
  world.send(0, 0, 1, 12.5e9, answer);
  world.clock.at(seconds(3), [&] { world.wan.cut(CableIndex(0)); });
  bool seen_end = false;
  bool seen_cut = false;
  ClockHooks hooks;
  hooks.catch_up = [&](SimTime t) {
    if (t >= seconds(1.01) && t < seconds(1.03)) {
      seen_end = true;
      EXPECT_FALSE(answer.finished());
    }
    if (t == seconds(3)) {
      seen_cut = true;
      EXPECT_TRUE(world.router.is_up(CableIndex(0)));
    }
  };
  world.clock.run(hooks);
  EXPECT_TRUE(seen_end);
  EXPECT_TRUE(seen_cut);
  EXPECT_TRUE(answer.finished());
  EXPECT_FALSE(world.router.is_up(CableIndex(0)));
}

TEST(WanClock, OpenTransfersAreCountedAtTheHorizon) {
  World world(one_cable(), seconds(0.52), seconds(1));
  TransferResult answer;
  SimTime last;
  world.send(0, 0, 1, 12.5e9, answer);
  engine::Wan::Pending nobody_waits;
  world.clock.spawn("careless", [&] {
    nobody_waits = world.wan.start(PointIndex(1), PointIndex(0), Bytes(12.5e9));
  });
  world.clock.run({.catch_up = [&](SimTime t) { last = t; }, .on_epoch = {}});
  EXPECT_EQ(last, seconds(0.52));
  EXPECT_FALSE(answer.finished());
  EXPECT_NEAR(world.wan.totals().delivered.si(), 12.5e9, 1e-3);
  EXPECT_NEAR(world.wan.totals().in_flight.si(), 12.5e9, 1e-3);
  EXPECT_EQ(world.wan.flows_now(), 0u);
}

TEST(WanClock, ATransferThatEndsAtTheHorizonHasEnded) {
  World world(one_cable(), seconds(1.02), seconds(1));
  TransferResult answer;
  world.send(0, 0, 1, 12.5e9, answer);
  world.run();
  EXPECT_TRUE(answer.finished());
  EXPECT_EQ(world.wan.totals().delivered, Bytes(12.5e9));
  EXPECT_EQ(world.wan.totals().in_flight, Bytes(0));
}

// What each of the four places throws comes out of run(), at once, and the waiting actor is
// unwound.
void expect_rethrown(World& world, const ClockHooks& hooks) {
  struct Mark {
    bool& gone;
    ~Mark() { gone = true; }
  };
  bool unwound = false;
  bool came_late = false;
  world.clock.spawn("waiting", [&] {
    const Mark mark{unwound};
    world.wan.transfer(PointIndex(0), PointIndex(1), Bytes(12.5e12));
    came_late = true;
  });
  try {
    world.clock.run(hooks);
    FAIL() << "run() should have thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "boom");
  }
  EXPECT_TRUE(unwound);
  EXPECT_FALSE(came_late);
  EXPECT_EQ(world.clock.now(), seconds(5));
}

[[noreturn]] void boom() { throw std::runtime_error("boom"); }

TEST(WanClock, ExceptionOfCatchUpIsRethrown) {
  World world(one_cable(), seconds(1e5), seconds(5));
  expect_rethrown(world, {.catch_up =
                              [](SimTime t) {
                                if (t >= seconds(5)) boom();
                              },
                          .on_epoch = {}});
}

TEST(WanClock, ExceptionOfAnEpochIsRethrown) {
  World world(one_cable(), seconds(1e5), seconds(5));
  expect_rethrown(world, {.catch_up = {}, .on_epoch = [](SimTime) { boom(); }});
}

TEST(WanClock, ExceptionOfAScriptIsRethrown) {
  World world(one_cable(), seconds(1e5), seconds(1e5));
  world.clock.at(seconds(5), [] { boom(); });
  expect_rethrown(world, {});
}

TEST(WanClock, ExceptionOfAnActorIsRethrown) {
  World world(one_cable(), seconds(1e5), seconds(1e5));
  world.clock.spawn("broken", [&] {
    world.clock.sleep_until(seconds(5));
    boom();
  });
  expect_rethrown(world, {});
}

TEST(WanClock, ExceptionsOfTwoActorsAtOneInstantGiveTheFirst) {
  World world(one_cable(), seconds(1e5), seconds(1e5));
  for (int i = 0; i < 2; ++i) {
    world.clock.spawn("broken", [&] {
      world.clock.sleep_until(seconds(5));
      boom();
    });
  }
  expect_rethrown(world, {});
}

}  // namespace
}  // namespace archipelago::test
