#include "base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace archipelago {
namespace {

constexpr Seed kSeed{.experiment = 2026, .replicate = 3};

std::vector<double> first_numbers(Seed seed, std::string_view name) {
  RandomStream random(seed, name);
  std::vector<double> numbers(20);
  for (double& x : numbers) x = random.uniform();
  return numbers;
}

TEST(RandomStream, SameNameAndSeedGiveTheSameNumbers) {
  EXPECT_EQ(first_numbers(kSeed, "workload/chat/SG"), first_numbers(kSeed, "workload/chat/SG"));
}

TEST(RandomStream, AnotherNameGivesOtherNumbers) {
  EXPECT_NE(first_numbers(kSeed, "workload/chat/SG"), first_numbers(kSeed, "workload/chat/SH"));
  EXPECT_NE(first_numbers(kSeed, ""), first_numbers(kSeed, "a"));
}

TEST(RandomStream, AnotherReplicateGivesOtherNumbers) {
  EXPECT_NE(first_numbers(kSeed, "a"), first_numbers({.experiment = 2026, .replicate = 4}, "a"));
}

TEST(RandomStream, BothHalvesOfTheExperimentSeedCount) {
  const std::uint64_t upper = std::uint64_t{1} << 40;
  const auto base = first_numbers(kSeed, "a");
  EXPECT_NE(base, first_numbers({.experiment = 2027, .replicate = 3}, "a"));
  EXPECT_NE(base, first_numbers({.experiment = 2026 + upper, .replicate = 3}, "a"));
}

// Locked: another compiler, standard library or Boost that draws other numbers moves every result.
// uniform() is the twister's word / 2^64; the others are Boost.Random's algorithms (1.74).
TEST(RandomStream, FirstNumbersAreTheOnesOfTheCommittedResults) {
  RandomStream random({.experiment = 7, .replicate = 1}, "workload/chat/SG");
  EXPECT_DOUBLE_EQ(random.uniform(), 0.069420270094260772);
  EXPECT_DOUBLE_EQ(random.uniform(), 0.31948418972083609);
  EXPECT_EQ(random.below(1'000'000), 854875U);
  EXPECT_DOUBLE_EQ(random.exponential(), 1.7451935544694317);
  EXPECT_DOUBLE_EQ(random.normal(), 1.1852673894069576);
  EXPECT_DOUBLE_EQ(random.gamma(0.25, 4.0), 0.0061961037958548817);
  EXPECT_DOUBLE_EQ(random.gamma(3.0, 2.0), 2.7537234136351634);
}

// The numbers of the committed results were drawn with Boost's.
TEST(RandomStream, UniformIsThatOfBoostToTheBit) {
  std::vector<std::uint32_t> words{2026, 0, 3, 'a'};
  std::seed_seq sequence(words.begin(), words.end());
  boost::random::mt19937_64 engine(sequence);
  RandomStream random(kSeed, "a");
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_EQ(random.uniform(), boost::random::uniform_01<double>()(engine)) << "draw " << i;
  }
}

TEST(RandomStream, BelowReachesEveryValueAndNoOther) {
  RandomStream random(kSeed, "dice");
  std::array<int, 6> seen{};
  for (int i = 0; i < 600; ++i) {
    const std::uint64_t face = random.below(6);
    ASSERT_LT(face, 6U);
    ++seen[face];
  }
  for (const int count : seen) EXPECT_GT(count, 0);  // each missing with (5/6)^600 < 1e-47
  EXPECT_EQ(random.below(1), 0U);
}

// n = 40,000 draws; four standard errors of the mean are 4 x deviation / sqrt(n).
TEST(RandomStream, MeansAreThoseOfTheLaws) {
  constexpr int kDraws = 40'000;
  const double four_errors = 4 / std::sqrt(static_cast<double>(kDraws));
  RandomStream random(kSeed, "means");
  const auto mean = [](auto draw) {
    double sum = 0;
    for (int i = 0; i < kDraws; ++i) sum += draw();
    return sum / kDraws;
  };
  EXPECT_NEAR(mean([&] { return random.uniform(); }), 0.5, four_errors * std::sqrt(1.0 / 12));
  EXPECT_NEAR(mean([&] { return random.exponential(); }), 1.0, four_errors * 1.0);
  EXPECT_NEAR(mean([&] { return random.normal(); }), 0.0, four_errors * 1.0);
  // Gamma of shape 0.25 and scale 4: mean 1, deviation scale x sqrt(shape) = 2.
  EXPECT_NEAR(mean([&] { return random.gamma(0.25, 4.0); }), 1.0, four_errors * 2.0);
}

}  // namespace
}  // namespace archipelago
