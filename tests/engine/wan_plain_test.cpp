// The Wan against a plain SimGrid program (plain_flows.cpp, started as a process of its own) that
// sends the same flows over the same links: every end agrees to a nanosecond.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "wan_world.hpp"

namespace archipelago::test {
namespace {

using engine::TransferResult;
using record::TrafficClass;

constexpr double kNanosecond = 1e-9;

struct Sent {
  double start = 0;
  std::size_t from = 0;
  std::size_t to = 0;
  double bytes = 0;
  record::TrafficClass traffic = record::TrafficClass::kStaging;
};

void write_told(World& world, const std::vector<Sent>& flows, const record::ClassWeights& weights,
                const std::filesystem::path& file) {
  std::ofstream told(file);
  told.precision(17);
  for (const platform::Cable& cable : world.platform.cables) {
    for (int direction = 0; direction < 2; ++direction) {
      told << "link " << cable.capacity.si() << '\n';
    }
  }
  for (const Sent& sent : flows) {
    const platform::Route* route = world.router.route(PointIndex(sent.from), PointIndex(sent.to));
    told << "flow " << sent.start << ' ' << sent.bytes << ' ' << weights.of(sent.traffic) << ' '
         << route->delay.si();
    for (const platform::Hop& hop : route->hops) {
      told << ' ' << 2 * hop.cable.at() + (hop.forward ? 0 : 1);
    }
    told << '\n';
  }
}

std::vector<double> plain_ends(const std::filesystem::path& told) {
  const std::filesystem::path ends = told.string() + ".ends";
  const std::string command =
      fmt::format("{} < {} > {}", ARCHIPELAGO_PLAIN_FLOWS, told.string(), ends.string());
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::ifstream file(ends);
  std::vector<double> numbers;
  for (double number = 0; file >> number;) numbers.push_back(number);
  std::filesystem::remove(ends);
  return numbers;
}

void expect_the_same(World& world, const std::vector<Sent>& flows,
                     const record::ClassWeights& weights) {
  const std::filesystem::path told =
      std::filesystem::path(::testing::TempDir()) /
      ::testing::UnitTest::GetInstance()->current_test_info()->name();
  write_told(world, flows, weights, told);
  const std::vector<double> ends = plain_ends(told);
  std::filesystem::remove(told);
  ASSERT_EQ(ends.size(), flows.size());

  std::vector<TransferResult> answers(flows.size());
  for (std::size_t i = 0; i < flows.size(); ++i) {
    world.send(flows[i].start, flows[i].from, flows[i].to, flows[i].bytes, answers[i],
               {.traffic = flows[i].traffic});
  }
  world.run();
  for (std::size_t i = 0; i < flows.size(); ++i) {
    ASSERT_TRUE(answers[i].finished()) << i;
    EXPECT_NEAR(answers[i].at.seconds(), ends[i], kNanosecond) << i;
  }
}

TEST(WanPlain, ThreeClassesOnTwoCables) {
  const record::ClassWeights weights{{1, 4, 3, 1}};
  World world(toy_network(3, {cable_ms(0, 1, 20, 100), cable_ms(1, 2, 20, 60)}), seconds(100),
              seconds(1000), weights);
  expect_the_same(world,
                  {{0, 0, 2, 6e9, record::TrafficClass::kCheckpoint},
                   {0, 0, 1, 9e9, record::TrafficClass::kStaging},
                   {0.5, 1, 2, 7e9, record::TrafficClass::kGradient}},
                  weights);
}

// 150 flows of four classes over a ring with chords.
TEST(WanPlain, ManyFlowsOfFourClasses) {
  RandomStream random({.experiment = 9, .replicate = 0}, "wan plain");
  std::vector<ToyCable> cables;
  for (std::size_t i = 0; i < 8; ++i) {
    cables.push_back(
        cable_ms(i, (i + 1) % 8, 1 + 20 * random.uniform(), 10 + 90 * random.uniform()));
    if (i < 4) cables.push_back(cable_ms(i, i + 4, 25, 40));
  }
  const record::ClassWeights weights{{0.5, 4, 1, 2.5}};
  World world(toy_network(8, cables), seconds(1000), seconds(1000), weights);
  std::vector<Sent> flows;
  while (flows.size() < 150) {
    const std::size_t from = random.below(8);
    const std::size_t to = random.below(8);
    const double bytes = 1e6 + static_cast<double>(random.below(10'000'000'000));
    const auto traffic = static_cast<record::TrafficClass>(random.below(record::kTrafficClasses));
    if (from != to) flows.push_back({20 * random.uniform(), from, to, bytes, traffic});
  }
  expect_the_same(world, flows, weights);
}

}  // namespace
}  // namespace archipelago::test
