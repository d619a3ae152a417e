#include <gtest/gtest.h>

#include <vector>

#include "wan_world.hpp"

namespace archipelago::test {
namespace {

using engine::TransferEnd;
using engine::TransferResult;

constexpr double kByte = 1e-3;        // far below the byte that is asked for
constexpr double kNanosecond = 1e-9;  // SimGrid merges events less than this apart

void cut_at(World& world, double when, std::size_t cable) {
  world.clock.at(seconds(when), [&world, cable] { world.wan.cut(CableIndex(cable)); });
}
void repair_at(World& world, double when, std::size_t cable) {
  world.clock.at(seconds(when), [&world, cable] { world.wan.repair(CableIndex(cable)); });
}

// From 0.02 s to 0.52 s at 12.5e9 byte/s: 6.25e9 bytes.
TEST(WanCut, DeliveredBytesAreCounted) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  world.send(0, 0, 1, 12.5e9, answer);
  cut_at(world, 0.52, 0);
  world.run();
  EXPECT_EQ(answer.end, TransferEnd::kCut);
  EXPECT_NEAR(answer.delivered.si(), 6.25e9, kByte);
  EXPECT_EQ(answer.at, seconds(0.52));
  EXPECT_NEAR(world.wan.totals().not_delivered.si(), 6.25e9, kByte);
}

// First alone 0.02..0.32 s: 3.75e9; both 0.32..0.52 s at 6.25e9 byte/s: 1.25e9 each.
TEST(WanCut, DeliveredBytesAreCountedUnderSharing) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult first;
  TransferResult second;
  world.send(0, 0, 1, 12.5e9, first);
  world.send(0.3, 0, 1, 12.5e9, second);
  cut_at(world, 0.52, 0);
  world.run();
  EXPECT_NEAR(first.delivered.si(), 5e9, kByte);
  EXPECT_NEAR(second.delivered.si(), 1.25e9, kByte);
}

TEST(WanCut, BeforeTheFirstByteArrivesNothingIsDelivered) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  world.send(0, 0, 1, 12.5e9, answer);
  cut_at(world, 0.01, 0);
  world.run();
  EXPECT_EQ(answer.end, TransferEnd::kCut);
  EXPECT_EQ(answer.delivered, Bytes(0));
  EXPECT_EQ(answer.at, seconds(0.01));
}

TEST(WanCut, AFlowThatEndsAtTheInstantOfTheCutHasEnded) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  world.send(0, 0, 1, 12.5e9, answer);
  cut_at(world, 1.02, 0);
  world.run();
  EXPECT_TRUE(answer.finished());
  EXPECT_EQ(world.wan.totals().not_delivered, Bytes(0));
}

TEST(WanCut, AFlowThatStartsAtTheInstantOfTheCutFindsNoPath) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  cut_at(world, 0.5, 0);
  world.send(0.5, 0, 1, 12.5e9, answer);
  world.run();
  EXPECT_NE(answer.end, TransferEnd::kFinished);
  EXPECT_EQ(answer.delivered, Bytes(0));
  EXPECT_EQ(answer.at, seconds(0.5));
}

// p0-p1 directly 10 ms, over p2 40 ms.  Cut at 0.51 s: 6.25e9 bytes are there; the rest goes over
// p2: 0.51 + 0.04 + 0.5 = 1.05 s.  After the repair at 2 s the direct cable is used again.
TEST(WanCut, ReroutesAndRepairRestoresTheBetterPath) {
  World world(toy_network(3, {cable_ms(0, 1, 10), cable_ms(0, 2, 20), cable_ms(2, 1, 20)}));
  std::vector<TransferResult> answers;
  world.clock.spawn("sender", [&] {
    Bytes left(12.5e9);
    while (left > Bytes(0)) {
      answers.push_back(world.wan.transfer(PointIndex(0), PointIndex(1), left));
      left -= answers.back().delivered;
    }
    world.clock.sleep_until(seconds(3));
    answers.push_back(world.wan.transfer(PointIndex(0), PointIndex(1), Bytes(12.5e9)));
  });
  cut_at(world, 0.51, 0);
  repair_at(world, 2, 0);
  world.run();
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(answers[0].end, TransferEnd::kCut);
  EXPECT_NEAR(answers[0].delivered.si(), 6.25e9, kByte);
  EXPECT_NEAR(answers[1].at.seconds(), 1.05, kNanosecond);
  EXPECT_NEAR(answers[2].at.seconds(), 4.01, kNanosecond);
}

// The flow p0-p2 uses both cables and is counted once; p0-p1 uses the first alone.
TEST(WanCut, TwoCablesAtOnce) {
  World world(toy_network(3, {cable_ms(0, 1, 10), cable_ms(1, 2, 10)}));
  TransferResult both;
  TransferResult one;
  TransferResult after;
  world.send(0, 0, 2, 12.5e9, both);
  world.send(0, 0, 1, 12.5e9, one);
  world.send(0.6, 0, 2, 1e9, after);
  cut_at(world, 0.52, 0);
  cut_at(world, 0.52, 1);
  world.run();
  // 10..20 ms: `one` alone, 0.125e9 bytes; then half of the cable each for 0.5 s: 3.125e9.
  EXPECT_NEAR(both.delivered.si(), 3.125e9, kByte);
  EXPECT_NEAR(one.delivered.si(), 3.25e9, kByte);
  EXPECT_EQ(both.at, seconds(0.52));
  EXPECT_EQ(after.end, TransferEnd::kNoPath);
  const engine::WanTotals& totals = world.wan.totals();
  EXPECT_NEAR((totals.delivered + totals.not_delivered).si(), totals.requested.si(), kByte);
}

TEST(WanCut, OtherFlowsGoOnAndTakeTheShare) {
  World world(toy_network(3, {cable_ms(0, 1, 20), cable_ms(1, 2, 20)}));
  TransferResult stays;
  TransferResult falls;
  world.send(0, 0, 1, 12.5e9, stays);
  world.send(0, 0, 2, 12.5e9, falls);
  cut_at(world, 0.54, 1);
  world.run();
  // stays: 0.25e9 alone, 3.125e9 shared until 0.54 s, the other 9.125e9 alone in 0.73 s.
  EXPECT_NEAR(falls.delivered.si(), 3.125e9, kByte);
  EXPECT_NEAR(stays.at.seconds(), 1.27, kNanosecond);
}

TEST(WanCut, CuttingTwiceAndRepairingTwiceIsOnce) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  cut_at(world, 1, 0);
  cut_at(world, 2, 0);
  repair_at(world, 3, 0);
  repair_at(world, 4, 0);
  world.send(5, 0, 1, 12.5e9, answer);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 6.02, kNanosecond);
}

// A pending transfer that is cut before its actor asks says when it was cut.
TEST(WanCut, PendingTransferRemembersTheInstant) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  world.clock.spawn("late", [&] {
    const auto pending = world.wan.start(PointIndex(0), PointIndex(1), Bytes(12.5e9));
    world.clock.sleep_until(seconds(9));
    answer = world.wan.wait(pending);
  });
  cut_at(world, 0.52, 0);
  world.run();
  EXPECT_EQ(answer.end, TransferEnd::kCut);
  EXPECT_NEAR(answer.delivered.si(), 6.25e9, kByte);
  EXPECT_EQ(answer.at, seconds(0.52));
}

}  // namespace
}  // namespace archipelago::test
