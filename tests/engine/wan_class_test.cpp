// Weights of classes, scopes and explicit paths, stop(), and what the ledger says of the cables.
#include <gtest/gtest.h>

#include "wan_world.hpp"

namespace archipelago::test {
namespace {

using engine::FlowOptions;
using engine::TransferEnd;
using engine::TransferResult;
using record::ClassWeights;
using record::TrafficClass;

constexpr double kNanosecond = 1e-9;
constexpr double kByte = 1e-3;

constexpr FlowOptions kCheckpoint{.traffic = record::TrafficClass::kCheckpoint};
constexpr FlowOptions kStaging{.traffic = record::TrafficClass::kStaging};
constexpr FlowOptions kGradient{.traffic = record::TrafficClass::kGradient};

record::ClassWeights weights(double checkpoint, double staging, double gradient) {
  return {{1, checkpoint, staging, gradient}};
}

// 3 : 1 on 12.5e9 byte/s: 9.375e9 and 3.125e9.  9.375e9 bytes of the heavy one take 1 s, until
// 1.02 s; of the other 12.5e9 then 3.125e9 are there, the rest alone takes 0.75 s.
TEST(WanClass, TwoClassesShareACableAsTheirWeights) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}), seconds(100), seconds(1000), weights(3, 1, 1));
  TransferResult heavy;
  TransferResult light;
  world.send(0, 0, 1, 9.375e9, heavy, kCheckpoint);
  world.send(0, 0, 1, 12.5e9, light, kStaging);
  world.run();
  EXPECT_NEAR(heavy.at.seconds(), 1.02, kNanosecond);
  EXPECT_NEAR(light.at.seconds(), 1.77, kNanosecond);
}

// The weight does not change the delay, and a flow alone has the whole cable whatever it weighs.
TEST(WanClass, AWeightIsNotADelay) {
  World world(toy_network(3, {cable_ms(0, 1, 20), cable_ms(1, 2, 20)}), seconds(100), seconds(1000),
              weights(0.01, 1, 100));
  TransferResult light;
  TransferResult heavy;
  world.send(0, 0, 1, 12.5e9, light, kCheckpoint);
  world.send(0, 1, 2, 12.5e9, heavy, kGradient);
  world.run();
  EXPECT_NEAR(light.at.seconds(), 1.02, kNanosecond);
  EXPECT_NEAR(heavy.at.seconds(), 1.02, kNanosecond);
}

// Cables p0-p1 of 100 and p1-p2 of 60 Gbit/s; A p0-p2 weighs 2, B p0-p1 weighs 3, C p1-p2 weighs 1.
// Per unit of weight the first could give 100 / 5 = 20, the second 60 / 3 = 20 Gbit/s: A 40, C 20,
// B 60.  With A of weight 4: 100 / 7 = 14.3 > 60 / 5 = 12, so the second is the bottleneck: A 48,
// C 12, and B has the rest of the first, 52 (its weight alone would give 42.9).
// Times: all begin at the delays (A 40 ms, B and C 20 ms); before 40 ms B has 100 and C 60 Gbit/s:
// 0.25e9 and 0.15e9 bytes.  1 s more: A 6e9, B 6.5e9, C 1.5e9 bytes.
TEST(WanClass, ThreeClassesOnTwoCablesAreWeightedMaxMin) {
  World world(toy_network(3, {cable_ms(0, 1, 20, 100), cable_ms(1, 2, 20, 60)}), seconds(100),
              seconds(1000), weights(4, 3, 1));
  TransferResult a;
  TransferResult b;
  TransferResult c;
  world.send(0, 0, 2, 6e9, a, kCheckpoint);
  world.send(0, 0, 1, 6.75e9, b, kStaging);
  world.send(0, 1, 2, 1.65e9, c, kGradient);
  world.run();
  EXPECT_NEAR(a.at.seconds(), 1.04, kNanosecond);
  EXPECT_NEAR(b.at.seconds(), 1.04, kNanosecond);
  EXPECT_NEAR(c.at.seconds(), 1.04, kNanosecond);
}

// Two flows of weight 1 against one of weight 2, no delay at all: 3.125e9, 3.125e9, 6.25e9 byte/s.
TEST(WanClass, WeightsHoldOnACableWithoutDelay) {
  World world(toy_network(2, {cable_ms(0, 1, 0)}), seconds(100), seconds(1000), weights(2, 1, 1));
  TransferResult heavy;
  TransferResult first;
  TransferResult second;
  world.send(1, 0, 1, 6.25e9, heavy, kCheckpoint);
  world.send(1, 0, 1, 3.125e9, first, kStaging);
  world.send(1, 0, 1, 3.125e9, second, kGradient);
  world.run();
  EXPECT_NEAR(heavy.at.seconds(), 2, kNanosecond);
  EXPECT_NEAR(first.at.seconds(), 2, kNanosecond);
  EXPECT_NEAR(second.at.seconds(), 2, kNanosecond);
}

TEST(WanClassDeathTest, AWeightOutsideTheLimitsAborts) {
  EXPECT_DEATH(
      World(toy_network(2, {cable_ms(0, 1, 20)}), seconds(1), seconds(1), weights(1000, 1, 1)),
      "valid");
}

// p0-p1 directly 10 ms, over p2 (another nation) 2 x 2 ms.
platform::Platform detour_abroad() {
  platform::Platform network =
      toy_network(3, {cable_ms(0, 1, 10), cable_ms(0, 2, 2), cable_ms(2, 1, 2)});
  network.nations.push_back(toy_nation("BB"));
  network.points[2].nation = NationIndex(1);
  return network;
}

TEST(WanClass, AScopeKeepsAFlowAtHome) {
  World world(detour_abroad());
  const platform::ScopeIndex home = world.router.add_scope({true, false});
  TransferResult anywhere;
  TransferResult at_home;
  TransferResult stranded;
  world.send(0, 0, 1, 12.5e9, anywhere);
  world.send(0, 0, 1, 12.5e9, at_home, {.scope = home});
  world.cut(2, 0);
  world.send(3, 0, 1, 12.5e9, stranded, {.scope = home});
  world.run();
  EXPECT_NEAR(anywhere.at.seconds(), 1.004, kNanosecond);
  EXPECT_NEAR(at_home.at.seconds(), 1.01, kNanosecond);
  EXPECT_EQ(stranded.end, TransferEnd::kNoPath);
}

TEST(WanClass, AnExplicitPathIsTaken) {
  World world(detour_abroad());
  const platform::Route direct{
      {{CableIndex(0), true}}, Seconds(0.01), Seconds(0), Seconds(0.01), Kilometres(0)};
  TransferResult over;
  TransferResult down;
  world.send(0, 0, 1, 12.5e9, over, {.over = &direct});
  world.cut(2, 0);
  world.send(3, 0, 1, 12.5e9, down, {.over = &direct});
  world.run();
  EXPECT_NEAR(over.at.seconds(), 1.01, kNanosecond);
  EXPECT_EQ(down.end, TransferEnd::kNoPath);
  EXPECT_EQ(down.at, seconds(3));
}

// Stopped at 0.52 s: 6.25e9 bytes are there; the other flow then has the cable alone.
TEST(WanClass, StopKeepsWhatIsThereAndFreesTheCable) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult stopped;
  TransferResult other;
  engine::Wan::Pending pending;
  world.clock.spawn("starter", [&] {
    pending = world.wan.start(PointIndex(0), PointIndex(1), Bytes(25e9));
    stopped = world.wan.wait(pending);
  });
  world.send(0, 0, 1, 12.5e9, other);
  world.clock.at(seconds(0.52), [&] {
    EXPECT_NEAR(world.wan.delivered(pending).si(), 3.125e9, kByte);
    world.wan.stop(pending);
    world.wan.stop(pending);
  });
  world.run();
  EXPECT_EQ(stopped.end, TransferEnd::kStopped);
  EXPECT_EQ(stopped.at, seconds(0.52));
  EXPECT_NEAR(stopped.delivered.si(), 3.125e9, kByte);
  EXPECT_NEAR(other.at.seconds(), 1.27, kNanosecond);
  EXPECT_NEAR(world.wan.totals().not_delivered.si(), 21.875e9, kByte);
}

TEST(WanClass, AFlowThatIsStoppedBeforeAnybodyWaits) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}));
  TransferResult answer;
  world.clock.spawn("starter", [&] {
    const auto pending = world.wan.start(PointIndex(0), PointIndex(1), Bytes(25e9));
    world.clock.sleep_until(seconds(0.52));
    world.wan.stop(pending);
    answer = world.wan.wait(pending);
  });
  world.run();
  EXPECT_EQ(answer.end, TransferEnd::kStopped);
  EXPECT_NEAR(answer.delivered.si(), 6.25e9, kByte);
}

// 100 Gbit/s for 10 s are 125e9 bytes.  Background of 40 Gbit/s from 2 to 6 s: 20e9 bytes forward.
// A checkpoint of 12.5e9 crosses both cables from 0 s; another is cut at 8 s after 6.25e9 bytes.
TEST(WanLedger, BytesByCableDirectionAndClass) {
  World world(toy_network(3, {cable_ms(0, 1, 20), cable_ms(1, 2, 20)}), seconds(10), seconds(1));
  TransferResult whole;
  TransferResult cut;
  world.send(0, 0, 2, 12.5e9, whole, kCheckpoint);
  world.send(7.48, 2, 1, 12.5e9, cut, kGradient);
  world.clock.at(seconds(2), [&] { world.wan.set_background(CableIndex(0), true, from_gbps(40)); });
  world.clock.at(seconds(6), [&] { world.wan.set_background(CableIndex(0), true, from_gbps(0)); });
  world.cut(8, 1);
  engine::ClockHooks hooks;
  hooks.on_epoch = [&](SimTime) { world.wan.observe(); };
  world.clock.run(hooks);
  const engine::CableLedger& ledger = world.wan.ledger();
  const auto bytes = [&](std::size_t cable, bool forward, record::TrafficClass traffic) {
    return ledger.lane(CableIndex(cable), forward).carried[record::row_of(traffic)].si();
  };
  EXPECT_NEAR(bytes(0, true, record::TrafficClass::kCheckpoint), 12.5e9, kByte);
  EXPECT_NEAR(bytes(1, true, record::TrafficClass::kCheckpoint), 12.5e9, kByte);
  EXPECT_NEAR(bytes(1, false, record::TrafficClass::kGradient), 6.25e9, kByte);
  EXPECT_NEAR(bytes(0, true, record::TrafficClass::kInferenceBackground), 20e9, kByte);
  EXPECT_EQ(bytes(0, false, record::TrafficClass::kCheckpoint), 0);
  EXPECT_NEAR(ledger.mean_share(CableIndex(0), true), 32.5 / 125, 1e-12);
  EXPECT_NEAR(ledger.mean_share(CableIndex(1), false), 6.25 / 125, 1e-12);
  // The first second: from 40 ms on at full rate.
  EXPECT_NEAR(ledger.lane(CableIndex(0), true).peak_share, 0.96, 1e-9);
  EXPECT_NEAR(ledger.lane(CableIndex(1), false).peak_share, 0.5, 1e-9);
  EXPECT_FALSE(ledger.over_used());
}

// The background of a cable that is cut carries nothing: 10 of 100 Gbit/s for 3 + 5 of 10 s.
TEST(WanLedger, ACutCableCarriesNoBackground) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}), seconds(10));
  world.clock.at(seconds(0),
                 [&] { world.wan.set_background(CableIndex(0), false, from_gbps(10)); });
  world.cut(3, 0);
  world.repair(5, 0);
  world.run();
  EXPECT_NEAR(world.wan.ledger().mean_share(CableIndex(0), false), 0.08, 1e-12);
}

// 200 of 100 Gbit/s: the floor of 1 % is not background, and nothing is over-used.
TEST(WanLedger, BackgroundBeyondTheCapacityIsNotCarried) {
  World world(toy_network(2, {cable_ms(0, 1, 20)}), seconds(10));
  TransferResult answer;
  world.clock.at(seconds(0),
                 [&] { world.wan.set_background(CableIndex(0), true, from_gbps(200)); });
  world.send(0, 0, 1, 12.5e12, answer);
  world.run();
  EXPECT_NEAR(world.wan.ledger().mean_share(CableIndex(0), true), 0.99 + 0.01 * 0.998, 1e-9);
  EXPECT_FALSE(world.wan.ledger().over_used());
}

TEST(CableLedger, MoreThanTheCapacityIsSeen) {
  engine::CableLedger ledger(toy_network(2, {cable_ms(0, 1, 20)}));
  ledger.carried(CableIndex(0), true, record::TrafficClass::kStaging, Bytes(12.5e9));
  ledger.observe(seconds(1));
  EXPECT_FALSE(ledger.over_used());
  ledger.carried(CableIndex(0), true, record::TrafficClass::kStaging, Bytes(12.6e9));
  ledger.observe(seconds(1));  // no interval
  EXPECT_FALSE(ledger.over_used());
  ledger.observe(seconds(2));
  EXPECT_TRUE(ledger.over_used());
}

}  // namespace
}  // namespace archipelago::test
