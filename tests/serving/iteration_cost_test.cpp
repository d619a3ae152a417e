#include "serving/iteration_cost.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace archipelago {
namespace {

using serving::IterationCost;

const IterationCost kCost{.t0 = 1000,
                          .per_prompt_token = 10,
                          .per_prompt_context = 2,
                          .per_sequence = 5,
                          .per_kv_token = 3};

TEST(IterationCost, OneIterationIsTheSumOfItsTerms) {
  // 1000 + 10 * 4 + 2 * 10 + 5 * 2 + 3 * 7 = 1091
  EXPECT_EQ(kCost.of(4, 10, 2, 7), SimTime{1091});
}

TEST(IterationCost, SlowedCoefficientsAreDividedAndRoundedOnce) {
  // 1000 / 0.3 = 3333.3, 10 / 0.3 = 33.3, 2 / 0.3 = 6.7, 5 / 0.3 = 16.7, 3 / 0.3 = 10
  const IterationCost slow = kCost.slowed(0.3);
  EXPECT_EQ(slow.t0, 3333);
  EXPECT_EQ(slow.per_prompt_token, 33);
  EXPECT_EQ(slow.per_prompt_context, 7);
  EXPECT_EQ(slow.per_sequence, 17);
  EXPECT_EQ(slow.per_kv_token, 10);
  EXPECT_EQ(kCost.slowed(1).of(4, 10, 2, 7), kCost.of(4, 10, 2, 7));
}

TEST(IterationCost, ManyDecodesAreTheSumOfSingleOnes) {
  // K = 7, 9, 11 with two sequences: 3 (1000 + 10) + 3 (7 + 9 + 11) = 3111
  EXPECT_EQ(kCost.of_decodes(3, 2, 7), SimTime{3111});
  EXPECT_EQ(kCost.of_decodes(0, 2, 7), SimTime{0});
}

TEST(IterationCost, DecodesToCoverIsTightOnBothSides) {
  // Two decodes take 1000 + 10 + 21 + 1000 + 10 + 27 = 2068 ps.
  EXPECT_EQ(kCost.decodes_to_cover({0}, 2, 7), 0);
  EXPECT_EQ(kCost.decodes_to_cover({1}, 2, 7), 1);
  EXPECT_EQ(kCost.decodes_to_cover({2067}, 2, 7), 2);
  EXPECT_EQ(kCost.decodes_to_cover({2068}, 2, 7), 2);
  EXPECT_EQ(kCost.decodes_to_cover({2069}, 2, 7), 3);
}

TEST(IterationCost, DecodesToCoverEqualsStepping) {
  RandomStream random({.experiment = 1}, "decodes to cover");
  const auto draw = [&random](std::uint64_t n) {
    return static_cast<std::int64_t>(random.below(n));
  };
  for (int i = 0; i < 3'000; ++i) {
    IterationCost cost{.t0 = draw(3) * draw(1'000'000), .per_sequence = draw(2) * draw(50'000)};
    cost.per_kv_token = draw(2) * draw(3'000);
    const std::int64_t b = 1 + draw(300);
    const std::int64_t k = b + draw(100'000);
    if (cost.of(0, 0, b, k) == SimTime{0}) continue;
    const SimTime span{draw(2'000'000'000)};
    std::int64_t n = 0;
    SimTime sum;
    for (; sum < span && n < 20'000; ++n) sum += cost.of(0, 0, b, k + n * b);
    if (sum >= span) {
      ASSERT_EQ(cost.decodes_to_cover(span, b, k), n);
    }
  }
}

// At the horizon doubles are off by a thousand picoseconds; the answer may not be.
TEST(IterationCost, DecodesToCoverIsExactAtTheHorizon) {
  RandomStream random({.experiment = 2}, "decodes to cover at the horizon");
  for (int i = 0; i < 20'000; ++i) {
    const IterationCost cost{.t0 = static_cast<std::int64_t>(random.below(10'000'000'000)),
                             .per_sequence = static_cast<std::int64_t>(random.below(50'000'000)),
                             .per_kv_token = static_cast<std::int64_t>(random.below(60'000))};
    const auto b = static_cast<std::int64_t>(1 + random.below(512));
    const auto k = b + static_cast<std::int64_t>(random.below(1'000'000));
    const SimTime span{
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(kMaxHorizon.ps)))};
    const std::int64_t n = cost.decodes_to_cover(span, b, k);
    ASSERT_GE(cost.of_decodes(n, b, k), span);
    ASSERT_LT(cost.of_decodes(n - 1, b, k), span);
  }
}

TEST(IterationCost, ProfileSecondsBecomeWholePicoseconds) {
  platform::ServingProfile profile;
  profile.t0 = Seconds(6e-3);
  profile.per_prompt_token = Seconds(25e-6);
  profile.per_prompt_context = Seconds(1.3e-9);
  profile.per_sequence = Seconds(30e-6);
  profile.per_kv_token = Seconds(39.4e-9);
  const IterationCost cost = IterationCost::from_profile(profile);
  EXPECT_EQ(cost.t0, 6'000'000'000);
  EXPECT_EQ(cost.per_prompt_token, 25'000'000);
  EXPECT_EQ(cost.per_prompt_context, 1'300);
  EXPECT_EQ(cost.per_sequence, 30'000'000);
  EXPECT_EQ(cost.per_kv_token, 39'400);
}

}  // namespace
}  // namespace archipelago
