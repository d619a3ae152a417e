#include <gtest/gtest.h>

#include <vector>

#include "wan_world.hpp"

namespace archipelago::test {
namespace {

using engine::BulkEnd;
using engine::BulkOrder;
using engine::BulkResult;
using engine::BulkTotals;
using record::TrafficClass;

constexpr double kNanosecond = 1e-9;

// p0-p1 directly 10 ms and 1000 km, over p2 2 x 20 ms and 2 x 1500 km; 12.5e9 byte/s each.
platform::Platform triangle() {
  platform::Platform network =
      toy_network(3, {cable_ms(0, 1, 10), cable_ms(0, 2, 20), cable_ms(2, 1, 20)});
  network.cables[0].route = Kilometres(1000);
  network.cables[1].route = network.cables[2].route = Kilometres(1500);
  for (platform::Cable& cable : network.cables) {
    // The delay stays the round number: what the fibre takes is taken off the equipment.
    cable.equipment_delay = Seconds(2 * cable.equipment_delay.si() - cable.delay().si());
  }
  return network;
}

void expect_balance(const World& world,
                    record::TrafficClass traffic = record::TrafficClass::kStaging) {
  const BulkTotals& totals = world.bulk.totals(traffic);
  EXPECT_EQ(totals.requested, totals.work.delivered + totals.not_delivered + totals.in_flight);
}

TEST(BulkTransfer, UndisturbedItIsAFlow) {
  World world(triangle());
  BulkResult answer;
  world.move(1, order_of(0, 1, 12.5e9), answer);
  world.run();
  EXPECT_EQ(answer.end, BulkEnd::kFinished);
  EXPECT_NEAR(answer.at.seconds(), 2.01, kNanosecond);
  EXPECT_EQ(answer.work.delivered, Bytes(12.5e9));
  EXPECT_EQ(answer.work.moves, 0U);
  EXPECT_EQ(answer.work.without_path, SimTime{});
  EXPECT_EQ(answer.work.stretch(), 1);
  expect_balance(world);
}

// Cut at 0.51 s: 6.25e9 bytes are there; the other 6.25e9 over p2: 0.51 + 0.04 + 0.5 = 1.05 s.
// Half of the bytes travel 1000 km, half 3000 km: 2 x the best route.
TEST(BulkTransfer, ACutKeepsTheBytesAndTheRestGoesRound) {
  World world(triangle());
  BulkResult answer;
  world.move(0, order_of(0, 1, 12.5e9), answer);
  world.cut(0.51, 0);
  world.run();
  EXPECT_TRUE(answer.finished());
  EXPECT_NEAR(answer.at.seconds(), 1.05, kNanosecond);
  EXPECT_EQ(answer.work.moves, 1U);
  EXPECT_NEAR(answer.work.stretch(), 2, 1e-9);
  EXPECT_NEAR(answer.work.byte_km, 6.25e9 * 1000 + 6.25e9 * 3000, 4000);
  expect_balance(world);
}

// The repair at 0.75 s finds 0.2 s x 12.5e9 = 2.5e9 bytes more there; the last 3.75e9 go the direct
// way again: 0.75 + 0.01 + 0.3 = 1.06 s.  (1 ms later than if it had stayed: the rule is the rule.)
TEST(BulkTransfer, ARepairedBetterPathIsTakenAgain) {
  World world(triangle());
  BulkResult answer;
  world.move(0, order_of(0, 1, 12.5e9), answer);
  world.cut(0.51, 0);
  world.repair(0.75, 0);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 1.06, kNanosecond);
  EXPECT_EQ(answer.work.moves, 2U);
  EXPECT_NEAR(answer.work.byte_km, 10e9 * 1000 + 2.5e9 * 3000, 4000);
}

TEST(BulkTransfer, ARepairedWorsePathIsNotTaken) {
  World world(triangle());
  BulkResult answer;
  world.move(0, order_of(0, 1, 12.5e9), answer);
  world.cut(0.1, 1);
  world.repair(0.5, 1);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 1.01, kNanosecond);
  EXPECT_EQ(answer.work.moves, 0U);
}

// Both ways go at once at 0.51 s; p2's come back at 5 s: 5 + 0.04 + 0.5 = 5.54 s.
TEST(BulkTransfer, TwoCutsAtOnceAndIsolationUntilARepair) {
  World world(triangle());
  BulkResult answer;
  world.move(0, order_of(0, 1, 12.5e9), answer);
  world.cut(0.51, 0);
  world.cut(0.51, 2);
  world.repair(5, 2);
  world.run();
  EXPECT_TRUE(answer.finished());
  EXPECT_NEAR(answer.at.seconds(), 5.54, kNanosecond);
  EXPECT_NEAR(answer.work.without_path.seconds(), 4.49, kNanosecond);
  EXPECT_EQ(answer.work.moves, 1U);
  expect_balance(world);
}

TEST(BulkTransfer, BackOnTheSamePathIsNoMove) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  BulkResult answer;
  world.move(0, order_of(0, 1, 12.5e9), answer);
  world.cut(0.52, 0);
  world.repair(3, 0);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 3.52, kNanosecond);
  EXPECT_EQ(answer.work.moves, 0U);
  EXPECT_NEAR(answer.work.without_path.seconds(), 2.48, kNanosecond);
}

TEST(BulkTransfer, AnIsolatedStartWaits) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  BulkResult answer;
  world.cut(0.5, 0);
  world.move(1, order_of(0, 1, 12.5e9), answer);
  world.repair(2, 0);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 3.02, kNanosecond);
  EXPECT_EQ(answer.work.without_path, seconds(1));
}

// p2 lies abroad: the way round is up but forbidden, so the transfer waits for the direct cable.
TEST(BulkTransfer, AForbiddenPathIsNotTaken) {
  platform::Platform network = triangle();
  network.nations.push_back(toy_nation("BB"));
  network.points[2].nation = NationIndex(1);
  World world(network);
  BulkOrder home = order_of(0, 1, 12.5e9);
  home.scope = world.router.add_scope({true, false});
  BulkResult answer;
  BulkResult anywhere;
  world.move(0, home, answer);
  world.move(10, order_of(0, 1, 12.5e9), anywhere);
  world.cut(0.51, 0);
  world.repair(20, 0);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 20.51, kNanosecond);
  EXPECT_EQ(answer.work.stretch(), 1);
  EXPECT_NEAR(anywhere.at.seconds(), 11.04, kNanosecond);
}

TEST(BulkTransfer, ADeadlineKeepsWhatIsThere) {
  World world(triangle());
  BulkOrder order = order_of(0, 1, 12.5e9);
  order.deadline = seconds(0.51);
  order.traffic = record::TrafficClass::kCheckpoint;
  BulkResult sending;
  BulkResult waiting;
  BulkResult in_time;
  world.move(0, order, sending);
  order.size = Bytes(1e9);
  order.from = PointIndex(1);
  order.to = PointIndex(0);
  world.move(0, order, in_time);
  order.to = PointIndex(2);
  order.deadline = seconds(4);
  world.cut(2, 2);
  world.cut(2, 0);
  world.move(3, order, waiting);
  world.run();
  EXPECT_EQ(sending.end, BulkEnd::kDeadline);
  EXPECT_EQ(sending.at, seconds(0.51));
  EXPECT_EQ(sending.work.delivered, Bytes(6.25e9));
  EXPECT_EQ(waiting.end, BulkEnd::kDeadline);
  EXPECT_EQ(waiting.at, seconds(4));
  EXPECT_EQ(waiting.work.delivered, Bytes(0));
  EXPECT_EQ(waiting.work.without_path, seconds(1));
  EXPECT_TRUE(in_time.finished());
  EXPECT_NEAR(in_time.at.seconds(), 0.09, kNanosecond);
  const BulkTotals& totals = world.bulk.totals(record::TrafficClass::kCheckpoint);
  EXPECT_EQ(totals.started, 3U);
  EXPECT_EQ(totals.finished, 1U);
  EXPECT_EQ(totals.not_delivered, Bytes(7.25e9));
  expect_balance(world, record::TrafficClass::kCheckpoint);
}

TEST(BulkTransfer, WhatEndsAtTheDeadlineHasFinished) {
  World world(triangle());
  BulkOrder order = order_of(0, 1, 12.5e9);
  order.deadline = seconds(1.01);
  BulkResult answer;
  world.move(0, order, answer);
  world.run();
  EXPECT_TRUE(answer.finished());
  EXPECT_EQ(answer.at, seconds(1.01));
}

TEST(BulkTransfer, ADeadlineThatHasPassedSendsNothing) {
  World world(triangle());
  BulkOrder order = order_of(0, 1, 12.5e9);
  order.deadline = seconds(1);
  BulkResult answer;
  world.move(2, order, answer);
  world.run();
  EXPECT_EQ(answer.end, BulkEnd::kDeadline);
  EXPECT_EQ(answer.work.delivered, Bytes(0));
}

TEST(BulkTransfer, CancelProgressAndCallback) {
  World world(triangle());
  std::vector<BulkResult> ended;
  BulkResult waited;
  world.clock.at(seconds(1), [&] {
    const auto transfer = world.bulk.start(
        order_of(0, 1, 12.5e9), [&](const BulkResult& result) { ended.push_back(result); });
    world.clock.at(seconds(1.26), [&, transfer] {
      EXPECT_NEAR(world.bulk.delivered(transfer).si(), 3.125e9, 1e-3);
      EXPECT_EQ(world.bulk.open_now(), 1U);
    });
    world.clock.at(seconds(1.51), [&, transfer] {
      world.bulk.cancel(transfer);
      waited = world.bulk.wait(transfer);
      world.bulk.cancel(transfer);
    });
  });
  world.run();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].end, BulkEnd::kCancelled);
  EXPECT_EQ(ended[0].work.delivered, Bytes(6.25e9));
  EXPECT_EQ(ended[0].at, seconds(1.51));
  EXPECT_EQ(waited.end, BulkEnd::kCancelled);
  EXPECT_EQ(world.bulk.open_now(), 0U);
  expect_balance(world);
}

TEST(BulkTransfer, NothingToMoveTakesNoTime) {
  World world(triangle());
  BulkResult here;
  BulkResult empty;
  world.move(1, order_of(2, 2, 1e9), here);
  world.move(2, order_of(0, 1, 0), empty);
  world.run();
  EXPECT_TRUE(here.finished());
  EXPECT_EQ(here.at, seconds(1));
  EXPECT_EQ(here.work.delivered, Bytes(1e9));
  EXPECT_TRUE(empty.finished());
  EXPECT_EQ(empty.at, seconds(2));
}

// Three open ones at the horizon: under way, waiting, and one that ends there.
TEST(BulkTransfer, OpenTransfersAreCountedAtTheHorizon) {
  World world(toy_network(4, {cable_ms(0, 1, 20), cable_ms(1, 2, 20)}), seconds(1.02));
  BulkResult unused[3];
  world.move(0, order_of(0, 1, 25e9), unused[0]);
  world.move(0.02, order_of(2, 3, 1e9), unused[1]);
  world.move(0, order_of(1, 0, 12.5e9), unused[2]);
  world.run();
  const BulkTotals& totals = world.bulk.totals(record::TrafficClass::kStaging);
  EXPECT_NEAR(totals.work.delivered.si(), 25e9, 1);
  EXPECT_NEAR(totals.in_flight.si(), 13.5e9, 1);
  EXPECT_EQ(totals.finished, 1U);
  EXPECT_NEAR(totals.work.without_path.seconds(), 1, kNanosecond);
  expect_balance(world);
}

// SimGrid complains on stderr when a flow is thrown away while its actor still waits for it.
TEST(BulkTransfer, TheHorizonLeavesAFlowToItsActor) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}), seconds(1));
  BulkResult unused;
  world.move(0, order_of(0, 1, 25e9), unused);
  testing::internal::CaptureStderr();
  world.run();
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_NEAR(world.bulk.totals(record::TrafficClass::kStaging).in_flight.si(),
              25e9 - 0.98 * 12.5e9, 1);
}

// p0-p1 of 100 Gbit/s and 10 ms, over p2 of 50 Gbit/s and 2 x 20 ms.
platform::Platform unequal_ways() {
  return toy_network(3, {cable_ms(0, 1, 10, 100), cable_ms(0, 2, 20, 50), cable_ms(2, 1, 20, 75)});
}

// 15e9 bytes as 100 : 50: 10e9 directly in 0.01 + 0.8 = 0.81 s, 5e9 round in 0.04 + 0.8 = 0.84 s.
TEST(BulkPaths, TwoPathsShareInProportionToTheirNarrowestCables) {
  World world(unequal_ways());
  BulkOrder order = order_of(0, 1, 15e9);
  order.paths = 2;
  BulkResult answer;
  world.move(0, order, answer);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 0.84, kNanosecond);
  EXPECT_EQ(answer.work.delivered, Bytes(15e9));
  const auto& direct = world.wan.ledger().lane(CableIndex(0), true);
  EXPECT_NEAR(direct.total().si(), 10e9, 1e-3);
}

// Background of 50 on the direct cable: 50 : 50.
TEST(BulkPaths, TheProportionsLeaveOutTheBackground) {
  World world(unequal_ways());
  BulkOrder order = order_of(0, 1, 15e9);
  order.paths = 4;
  BulkResult answer;
  world.clock.at(seconds(0), [&] { world.wan.set_background(CableIndex(0), true, from_gbps(50)); });
  world.move(1, order, answer);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 1 + 0.04 + 1.2, kNanosecond);
}

// The direct cable is cut at 0.41 s with 5e9 of its 10e9 bytes there.  The only way left is the
// other part's: from 0.45 s (0.04 s of delay) they share 6.25e9 byte/s, 3.125e9 each.  The second
// part has had 0.41 s x 6.25e9 = 2.5625e9 of its 5e9 by then; its 2.4375e9 take 0.78 s until
// 1.23 s.  The first has 5e9 - 2.4375e9 = 2.5625e9 left then, alone 0.41 s: 1.64 s.
TEST(BulkPaths, APartWhosePathIsCutGoesOnBesideTheOther) {
  World world(unequal_ways());
  BulkOrder order = order_of(0, 1, 15e9);
  order.paths = 2;
  BulkResult answer;
  world.move(0, order, answer);
  world.cut(0.41, 0);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 1.64, kNanosecond);
  EXPECT_EQ(answer.work.moves, 1U);
  expect_balance(world);
}

// Cables 0 and 1 join p0 and p1 in 10 and 20 ms; cable 2, of 30 ms, is down at the start, so it is
// two paths of 12.5e9 bytes.  Cable 0 is cut at 0.51 s (6.25e9 left) and shares cable 1 until cable
// 2 is repaired at 0.71 s: no lower delay, but a path of its own.
//   part 2: 0.02..0.53 s alone 6.375e9; from 0.53 to 0.71 s half: 1.125e9; the rest, 5e9, alone in
//           0.4 s: ends at 1.11 s
//   part 1: 6.25e9 - 1.125e9 = 5.125e9 from 0.74 s on in 0.41 s: 1.15 s
TEST(BulkPaths, ARepairThatGivesAPartAPathOfItsOwnIsTaken) {
  World world(toy_network(2, {cable_ms(0, 1, 10), cable_ms(0, 1, 20), cable_ms(0, 1, 30)}));
  BulkOrder order = order_of(0, 1, 25e9);
  order.paths = 3;
  BulkResult answer;
  world.cut(0, 2);
  world.move(0.001, order, answer);
  world.cut(0.511, 0);
  world.repair(0.711, 2);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 1.151, kNanosecond);
  EXPECT_EQ(answer.work.moves, 2U);
}

// Cables 0 and 1 lie in one trench: with separate risk groups the second path is cable 2.
TEST(BulkPaths, RiskGroupsKeepPathsApart) {
  platform::Platform network =
      toy_network(2, {cable_ms(0, 1, 10), cable_ms(0, 1, 20), cable_ms(0, 1, 30)});
  network.cables[0].shared_risk_group = network.cables[1].shared_risk_group = "trench";
  World world(network);
  BulkOrder order = order_of(0, 1, 25e9);
  order.paths = 2;
  order.separation = platform::Separation::kRiskGroups;
  BulkResult answer;
  world.move(0, order, answer);
  world.run();
  EXPECT_NEAR(answer.at.seconds(), 1.03, kNanosecond);
  EXPECT_EQ(world.wan.ledger().lane(CableIndex(1), true).total(), Bytes(0));
}

// Two parts wait together: the time without a path is counted once.
TEST(BulkPaths, IsolationOfAllParts) {
  World world(unequal_ways());
  BulkOrder order = order_of(0, 1, 15e9);
  order.paths = 2;
  BulkResult answer;
  world.move(0, order, answer);
  world.cut(0.41, 0);
  world.cut(0.41, 1);
  world.repair(1.41, 1);
  world.repair(1.41, 0);
  world.run();
  // Each goes on over its own path: 5e9 directly, 1.41 + 0.01 + 0.4; 5e9 - 0.37 s x 6.25e9 =
  // 2.6875e9 round, 1.41 + 0.04 + 0.43.
  EXPECT_NEAR(answer.at.seconds(), 1.88, kNanosecond);
  EXPECT_NEAR(answer.work.without_path.seconds(), 1, kNanosecond);
  expect_balance(world);
}

}  // namespace
}  // namespace archipelago::test
