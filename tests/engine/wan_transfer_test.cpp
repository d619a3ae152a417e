#include <gtest/gtest.h>

#include <filesystem>

#include "support/source_dir.hpp"
#include "wan_world.hpp"

namespace archipelago::test {
namespace {

using engine::TransferEnd;
using engine::TransferResult;

constexpr double kNanosecond = 1e-9;  // SimGrid merges events less than this apart

// V2 (validation.md): 12.5 GB over 100 Gbit/s and 20 ms: 0.02 + 12.5e9 / 12.5e9 = 1.02 s.
TEST(WanTransfer, AloneIsDelayPlusSerialisation) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  world.send(0, 0, 1, 12.5e9, answer);
  world.run();
  EXPECT_TRUE(answer.finished());
  EXPECT_EQ(answer.delivered, Bytes(12.5e9));
  EXPECT_NEAR(answer.at.seconds(), 1.02, kNanosecond);
}

// V2: two at once get 6.25e9 byte/s each: 0.02 + 12.5e9 / 6.25e9 = 2.02 s.
TEST(WanTransfer, TwoAtOnceShareEqually) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult a;
  TransferResult b;
  world.send(0, 0, 1, 12.5e9, a);
  world.send(0, 0, 1, 12.5e9, b);
  world.run();
  EXPECT_NEAR(a.at.seconds(), 2.02, kNanosecond);
  EXPECT_NEAR(b.at.seconds(), 2.02, kNanosecond);
}

TEST(WanTransfer, TheTwoDirectionsOfACableDoNotDisturbEachOther) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult there;
  TransferResult back;
  world.send(0, 0, 1, 12.5e9, there);
  world.send(0, 1, 0, 12.5e9, back);
  world.run();
  EXPECT_NEAR(there.at.seconds(), 1.02, kNanosecond);
  EXPECT_NEAR(back.at.seconds(), 1.02, kNanosecond);
}

// Cables p0-p1 of 100 Gbit/s and p1-p2 of 60 Gbit/s, 20 ms each; flows A p0-p2, B p0-p1, C p1-p2.
// Max-min: the 60 is the bottleneck, A = C = 30; B has the rest of the 100, 70 Gbit/s.
//   20..40 ms  A is still under way: B 12.5e9 x 0.02 = 0.25e9, C 7.5e9 x 0.02 = 0.15e9 bytes
//   1 s more   A 3.75e9, B 8.75e9, C 3.75e9 bytes
// so A = 3.75e9, B = 9e9, C = 3.9e9 all end at 1.04 s.  (With SimGrid's weights 1/delay, A would
// get 20 Gbit/s and C 40.)
TEST(WanTransfer, ThreeFlowsOnTwoCablesAreMaxMinFair) {
  World world(toy_network(3, {cable_ms(0, 1, 20, 100), cable_ms(1, 2, 20, 60)}));
  TransferResult a;
  TransferResult b;
  TransferResult c;
  world.send(0, 0, 2, 3.75e9, a);
  world.send(0, 0, 1, 9.0e9, b);
  world.send(0, 1, 2, 3.9e9, c);
  world.run();
  EXPECT_NEAR(a.at.seconds(), 1.04, kNanosecond);
  EXPECT_NEAR(b.at.seconds(), 1.04, kNanosecond);
  EXPECT_NEAR(c.at.seconds(), 1.04, kNanosecond);
}

// When one of two ends, the other has the cable alone: 2.5e9 at 6.25e9 byte/s is 0.4 s, then
// 10e9 left at 12.5e9 byte/s is 0.8 s.
TEST(WanTransfer, AShareGrowsWhenAnotherFlowEnds) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult small;
  TransferResult large;
  world.send(0, 0, 1, 2.5e9, small);
  world.send(0, 0, 1, 12.5e9, large);
  world.run();
  EXPECT_NEAR(small.at.seconds(), 0.42, kNanosecond);
  EXPECT_NEAR(large.at.seconds(), 1.22, kNanosecond);
}

// 25 ms x 5e13 byte/s (400 Tbit/s) is far above any TCP window.
TEST(WanTransfer, NoWindowCapsAFatLongCable) {
  World world(toy_network(2, {cable_ms(0, 1, 25, 400'000)}));
  TransferResult answer;
  world.send(0, 0, 1, 5e13, answer);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 1.025, kNanosecond);
}

// Background of 60 Gbit/s until 0.52 s; the flow runs from 0.021 s: 0.499 s x 5e9 byte/s = 2.495e9
// bytes, then 10.005e9 at the full 12.5e9 byte/s, 0.8004 s.  The way back is not touched.
TEST(WanTransfer, BackgroundTakesItsPartOfOneDirection) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult there;
  TransferResult back;
  world.clock.at(seconds(0), [&] { world.wan.set_background(CableIndex(0), true, from_gbps(60)); });
  world.clock.at(seconds(0.52),
                 [&] { world.wan.set_background(CableIndex(0), true, BytesPerSecond(0)); });
  world.send(0.001, 0, 1, 12.5e9, there);
  world.send(0.001, 1, 0, 12.5e9, back);
  world.run();
  EXPECT_NEAR(there.at.seconds(), 1.3204, kNanosecond);
  EXPECT_NEAR(back.at.seconds(), 1.021, kNanosecond);
}

// 200 Gbit/s of background leave 1 % of the 100: 0.125e9 bytes at 0.125e9 byte/s.
TEST(WanTransfer, BackgroundLeavesAFloor) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  world.clock.at(seconds(0),
                 [&] { world.wan.set_background(CableIndex(0), true, from_gbps(200)); });
  world.send(1, 0, 1, 0.125e9, answer);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 2.02, kNanosecond);
}

TEST(WanTransfer, SamePointTakesNoTime) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  world.send(3, 1, 1, 12.5e9, answer);
  world.run();
  EXPECT_TRUE(answer.finished());
  EXPECT_EQ(answer.delivered, Bytes(12.5e9));
  EXPECT_EQ(answer.at, seconds(3));
}

TEST(WanTransfer, NoPathIsAnAnswer) {
  World world(toy_network(3, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  world.send(3, 0, 2, 12.5e9, answer);
  world.run();
  EXPECT_EQ(answer.end, TransferEnd::kNoPath);
  EXPECT_EQ(answer.delivered, Bytes(0));
  EXPECT_EQ(answer.at, seconds(3));
  EXPECT_EQ(world.wan.totals().not_delivered, Bytes(12.5e9));
}

// One actor, two flows on their way: the answer holds when each ended, not when it was asked for.
TEST(WanTransfer, PendingTransfersRunSideBySide) {
  World world(toy_network(3, {cable_ms(0, 1, 20), cable_ms(1, 2, 20)}));
  TransferResult slow;
  TransferResult fast;
  world.clock.spawn("one", [&] {
    const auto first = world.wan.start(PointIndex(0), PointIndex(1), Bytes(25e9));
    const auto second = world.wan.start(PointIndex(1), PointIndex(2), Bytes(12.5e9));
    slow = world.wan.wait(first);
    fast = world.wan.wait(second);
  });
  world.run();
  EXPECT_NEAR(slow.at.seconds(), 2.02, kNanosecond);
  EXPECT_NEAR(fast.at.seconds(), 1.02, kNanosecond);
  EXPECT_EQ(world.wan.totals().delivered, Bytes(37.5e9));
  EXPECT_EQ(world.wan.flows_now(), 0u);
}

// A transfer of no bytes takes the delay of its path: every pair, one after the other.
void expect_the_routers_delays(World& world) {
  const std::size_t points = world.platform.points.size();
  std::size_t pairs = 0;
  world.clock.spawn("walker", [&] {
    for (std::size_t from = 0; from < points; ++from) {
      for (std::size_t to = 0; to < points; ++to) {
        const platform::Route* route = world.router.route(PointIndex(from), PointIndex(to));
        const Seconds simgrid = world.wan.simgrid_delay(PointIndex(from), PointIndex(to));
        const SimTime start = world.clock.now();
        const TransferResult answer =
            world.wan.transfer(PointIndex(from), PointIndex(to), Bytes(0));
        ASSERT_EQ(answer.finished(), route != nullptr);
        if (route == nullptr) continue;
        EXPECT_NEAR(simgrid.si(), route->delay.si(), 1e-15);
        const double delay = from == to ? 0 : route->delay.si();
        EXPECT_NEAR((answer.at - start).seconds(), delay, 2 * kNanosecond);
        ++pairs;
      }
    }
  });
  world.run();
  EXPECT_GE(pairs, points);
}

TEST(WanTransfer, SimGridsDelayIsTheRoutersDelay) {
  World world(toy_network(6, {{0, 1, 1000},
                              {1, 2, 500},
                              {2, 3, 2500},
                              {3, 0, 700},
                              {1, 3, 300},
                              {3, 4, 12'000, 0}}));  // p5 is an island
  expect_the_routers_delays(world);
}

TEST(WanTransfer, SimGridsDelayIsTheRoutersDelayInAsean) {
  const std::filesystem::path platforms = std::filesystem::path(test::source_dir()) / "platforms";
  ASSERT_TRUE(std::filesystem::exists(platforms / "asean" / "cables.csv"));
  World world(platform::load_platform(platforms / "asean"), seconds(3600));
  expect_the_routers_delays(world);
}

}  // namespace
}  // namespace archipelago::test
