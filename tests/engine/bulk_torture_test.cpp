// Random orders of every kind, random cuts, repairs and cancellations: bytes are conserved, no
// cable is over-used, no scope is left, and the same seed gives the same answers.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "in_child.hpp"
#include "wan_world.hpp"

namespace archipelago::test {
namespace {

using engine::BulkOrder;
using engine::BulkResult;
using engine::BulkTotals;
using record::TrafficClass;

constexpr std::size_t kPoints = 10;
constexpr std::size_t kNations = 3;
constexpr std::size_t kOrders = 200;

platform::Platform random_platform(RandomStream& random) {
  std::vector<ToyCable> cables;
  for (std::size_t i = 0; i < kPoints; ++i) {
    cables.push_back({.from = i,
                      .to = (i + 1) % kPoints,
                      .route_km = 200 + 3000 * random.uniform(),
                      .equipment_us = 100,
                      .gbps = 10 + 90 * random.uniform()});
  }
  while (cables.size() < 2 * kPoints) {
    const std::size_t from = random.below(kPoints);
    const std::size_t to = random.below(kPoints);
    if (from == to) continue;
    cables.push_back({.from = from,
                      .to = to,
                      .route_km = 200 + 3000 * random.uniform(),
                      .equipment_us = 100,
                      .gbps = 10 + 90 * random.uniform()});
  }
  platform::Platform network = toy_network(kPoints, cables);
  while (network.nations.size() < kNations) network.nations.push_back(toy_nation("ZZ"));
  for (platform::Point& point : network.points) point.nation = NationIndex(random.below(kNations));
  for (platform::Cable& cable : network.cables) {
    if (random.below(2) == 0) cable.shared_risk_group = numbered("g", random.below(5));
  }
  return network;
}

BulkOrder random_order(RandomStream& random, const std::vector<platform::ScopeIndex>& scopes,
                       double start) {
  BulkOrder order =
      order_of(random.below(kPoints), random.below(kPoints), 8e9 * random.exponential());
  order.traffic = static_cast<record::TrafficClass>(random.below(record::kTrafficClasses));
  order.scope = scopes[random.below(scopes.size())];
  order.paths = 1 + random.below(3);
  if (random.below(2) == 0) order.separation = platform::Separation::kRiskGroups;
  if (random.below(4) == 0) order.deadline = seconds(start + 20 * random.uniform());
  return order;
}

struct Answers {
  std::vector<BulkResult> results = std::vector<BulkResult>(kOrders);
  std::array<double, record::kTrafficClasses> local{};  // bytes within a point, by class
  bool over_used = false;
};

void script(World& world, RandomStream& random, Answers& answers) {
  std::vector<platform::ScopeIndex> scopes{platform::kAnywhere};
  for (std::size_t n = 0; n < kNations; ++n) {
    std::vector<bool> may_cross(kNations, true);
    may_cross[n] = false;
    scopes.push_back(world.router.add_scope(may_cross));
  }
  for (BulkResult& result : answers.results) {
    const double start = 80 * random.uniform();
    const BulkOrder order = random_order(random, scopes, start);
    if (order.from == order.to) {
      answers.local[record::row_of(order.traffic)] += std::round(order.size.si());
    }
    if (random.below(5) != 0) {
      world.move(start, order, result);
      continue;
    }
    const SimTime stops = seconds(start + 5 * random.uniform());
    world.clock.at(seconds(start), [&world, order, stops, &result] {
      const auto transfer =
          world.bulk.start(order, [&result](const BulkResult& end) { result = end; });
      world.clock.at(stops, [&world, transfer] { world.bulk.cancel(transfer); });
    });
  }
  for (int i = 0; i < 120; ++i) {
    const std::size_t cable = random.below(world.platform.cables.size());
    // Whole seconds, so that many fall on one instant.
    const double start = static_cast<double>(random.below(95));
    world.cut(start, cable);
    world.repair(start + static_cast<double>(random.below(12)), cable);
    world.clock.at(seconds(start), [&world, cable, load = from_gbps(30 * random.uniform())] {
      world.wan.set_background(CableIndex(cable), true, load);
    });
  }
}

void run(World& world, RandomStream& random, Answers& answers) {
  script(world, random, answers);
  engine::ClockHooks hooks;
  hooks.on_epoch = [&](SimTime) {
    world.wan.observe();
    answers.over_used = answers.over_used || world.wan.ledger().over_used();
    // Always, not only at the end: what is asked for is there, given up, or under way.
    for (std::size_t c = 0; c < record::kTrafficClasses; ++c) {
      const BulkTotals& totals = world.bulk.totals(static_cast<record::TrafficClass>(c));
      ASSERT_LE(totals.work.delivered + totals.not_delivered, totals.requested);
    }
  };
  world.clock.run(hooks);
}

void expect_conserved(const World& world, const Answers& answers) {
  double finished = 0;
  for (std::size_t c = 0; c < record::kTrafficClasses; ++c) {
    const auto traffic = static_cast<record::TrafficClass>(c);
    const BulkTotals& bulk = world.bulk.totals(traffic);
    EXPECT_EQ(bulk.requested, bulk.work.delivered + bulk.not_delivered + bulk.in_flight);
    EXPECT_GE(bulk.work.byte_km, 0);
    const engine::WanTotals& flows = world.wan.totals(traffic);
    EXPECT_NEAR((flows.delivered + flows.not_delivered + flows.in_flight - flows.requested).si(), 0,
                0.01);
    // Transfers within a point are no flows; half a byte a flow is rounded.
    EXPECT_NEAR(bulk.work.delivered.si(), flows.delivered.si() + answers.local[c], 500);
    finished += static_cast<double>(bulk.finished);
  }
  EXPECT_GT(finished, kOrders / 4);
  EXPECT_FALSE(answers.over_used);
  EXPECT_FALSE(world.wan.ledger().over_used());
  EXPECT_EQ(world.bulk.open_now(), 0U);
}

class BulkTorture : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(BulkTorture, BytesAreConservedAndNoCableIsOverUsed) {
  RandomStream random({.experiment = 8, .replicate = GetParam()}, "bulk torture");
  World world(random_platform(random), seconds(100), seconds(0.5), {{1, 4, 1, 0.25}});
  Answers answers;
  run(world, random, answers);
  expect_conserved(world, answers);
}

// Everything that came out, to the picosecond and the byte.
std::string story(std::uint32_t seed) {
  RandomStream random({.experiment = 8, .replicate = seed}, "bulk torture");
  World world(random_platform(random), seconds(100), seconds(0.5), {{1, 4, 1, 0.25}});
  Answers answers;
  run(world, random, answers);
  std::string text;
  for (const BulkResult& result : answers.results) {
    text += std::to_string(static_cast<int>(result.end)) + ' ' + std::to_string(result.at.ps) +
            ' ' + std::to_string(result.work.delivered.si()) + ' ' +
            std::to_string(result.work.moves) + ' ' + std::to_string(result.work.byte_km) + '\n';
  }
  return text;
}

TEST(BulkTortureAgain, TheSameSeedGivesTheSameAnswers) {
  const std::string first = in_child([] { return story(3); });
  EXPECT_GT(first.size(), 10 * kOrders);
  EXPECT_EQ(in_child([] { return story(3); }), first);
  EXPECT_NE(in_child([] { return story(4); }), first);
}

// Nation 2 may not be passed through and nobody sends from it or to it: its cables carry nothing,
// whatever is cut.
TEST(BulkTortureScope, NoByteCrossesAForbiddenNation) {
  RandomStream random({.experiment = 8, .replicate = 99}, "bulk torture");
  World world(random_platform(random));
  const auto abroad = [&](PointIndex point) {
    return world.platform.points[point.at()].nation == NationIndex(2);
  };
  const std::vector<platform::ScopeIndex> home{world.router.add_scope({true, true, false})};
  std::vector<BulkResult> answers(kOrders);
  std::size_t sent = 0;
  for (BulkResult& answer : answers) {
    const double start = 80 * random.uniform();
    const BulkOrder order = random_order(random, home, start);
    if (abroad(order.from) || abroad(order.to)) continue;
    world.move(start, order, answer);
    ++sent;
  }
  for (int i = 0; i < 80; ++i) {
    const std::size_t cable = random.below(world.platform.cables.size());
    const double start = 95 * random.uniform();
    world.cut(start, cable);
    world.repair(start + 5 * random.uniform(), cable);
  }
  world.run();
  ASSERT_GT(sent, 50U);
  double at_home = 0;
  std::size_t foreign = 0;
  for (std::size_t row = 0; row < world.platform.cables.size(); ++row) {
    const platform::Cable& cable = world.platform.cables[row];
    const Bytes carried = world.wan.ledger().lane(CableIndex(row), true).total() +
                          world.wan.ledger().lane(CableIndex(row), false).total();
    if (abroad(cable.from) || abroad(cable.to)) {
      EXPECT_EQ(carried, Bytes(0)) << row;
      ++foreign;
    } else {
      at_home += carried.si();
    }
  }
  EXPECT_GT(foreign, 2U);
  EXPECT_GT(at_home, 1e9);
}

INSTANTIATE_TEST_SUITE_P(Seeds, BulkTorture, ::testing::Range(0U, 12U));

}  // namespace
}  // namespace archipelago::test
