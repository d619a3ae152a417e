// Many flows, many cuts: the bytes add up, and the answer is the same on every version of SimGrid.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "wan_world.hpp"

namespace archipelago::test {
namespace {

using engine::TransferEnd;
using engine::TransferResult;

constexpr std::size_t kPoints = 12;
constexpr std::size_t kFlows = 400;

platform::Platform ring_with_chords() {
  std::vector<ToyCable> cables;
  for (std::size_t i = 0; i < kPoints; ++i) {
    const double step = static_cast<double>(i);
    cables.push_back({.from = i,
                      .to = (i + 1) % kPoints,
                      .route_km = 400 + 37 * step,
                      .equipment_us = 100,
                      .gbps = 10 + 7 * step});
  }
  for (std::size_t i = 0; i < kPoints / 2; ++i) {
    cables.push_back(
        {.from = i, .to = i + kPoints / 2, .route_km = 2500, .equipment_us = 100, .gbps = 25});
  }
  return toy_network(kPoints, cables);
}

void add_cuts(World& world, RandomStream& random) {
  for (int i = 0; i < 60; ++i) {
    const CableIndex cable(random.below(world.platform.cables.size()));
    const double start = 95 * random.uniform();
    world.clock.at(seconds(start), [&world, cable] { world.wan.cut(cable); });
    world.clock.at(seconds(start + 5 * random.uniform()),
                   [&world, cable] { world.wan.repair(cable); });
  }
}

TEST(WanTorture, BytesAddUpAndTheAnswerIsTheSameEverywhere) {
  World world(ring_with_chords());
  RandomStream random({.experiment = 7, .replicate = 0}, "wan torture");
  std::vector<TransferResult> answers(kFlows);
  for (TransferResult& answer : answers) {
    world.send(90 * random.uniform(), random.below(kPoints), random.below(kPoints),
               4e9 * random.exponential(), answer);
  }
  add_cuts(world, random);
  world.run();

  std::size_t finished = 0;
  std::size_t cut = 0;
  double ends = 0;
  for (const TransferResult& answer : answers) {
    finished += answer.finished();
    cut += answer.end == TransferEnd::kCut;
    ends += answer.at.seconds();
  }
  const engine::WanTotals& totals = world.wan.totals();
  EXPECT_NEAR((totals.delivered + totals.not_delivered + totals.in_flight - totals.requested).si(),
              0, 0.01);
  // As computed with SimGrid 3.32; 4.0 gives the same.
  EXPECT_EQ(finished, 319u);
  EXPECT_EQ(cut, 80u);
  EXPECT_NEAR(ends, 18'623.411173105, 1e-6);
  EXPECT_NEAR(totals.delivered.si(), 1'249'420'340'698.717, 1);
}

}  // namespace
}  // namespace archipelago::test
