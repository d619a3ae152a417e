// Games of textbooks, with and without a core.
#include "planning/games.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/random.hpp"
#include "planning/sampled_shapley.hpp"

namespace archipelago::planning {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

double sum_of(const std::vector<double>& shares) {
  return std::accumulate(shares.begin(), shares.end(), 0.0);
}

// Two have a left glove each, the third a right one; a pair is worth 1.  Of the six orders, player 0
// completes a pair in one (2 0 1), player 1 in one, player 2 in four.  The core is (0, 0, 1) alone: a
// left glove that asks for anything is replaced by the other.
TEST(Games, Gloves) {
  const Game game{0, 0, 0, 0, 0, 1, 1, 1};
  const std::vector<double> shares = shapley(game);
  EXPECT_THAT(shares, ElementsAre(DoubleNear(1.0 / 6, 1e-12), DoubleNear(1.0 / 6, 1e-12),
                                  DoubleNear(4.0 / 6, 1e-12)));
  // Either left with the right: 1 - (1/6 + 4/6).
  EXPECT_NEAR(strongest_objection(game, shares).gain, 1.0 / 6, 1e-12);
  EXPECT_NEAR(least_core(game).excess, 0, 1e-9);
  EXPECT_THAT(nucleolus(game),
              ElementsAre(DoubleNear(0, 1e-7), DoubleNear(0, 1e-7), DoubleNear(1, 1e-7)));
}

// Any two of three win 1.  x(S) >= 1 for the three pairs sums to 2 x(N) >= 3, and x(N) = 1: the core is
// empty, and a third each leaves a pair 1 - 2/3 short.
TEST(Games, MajorityHasNoCore) {
  const Game game{0, 0, 0, 1, 0, 1, 1, 1};
  EXPECT_NEAR(least_core(game).excess, 1.0 / 3, 1e-9);
  for (const double share : nucleolus(game)) EXPECT_NEAR(share, 1.0 / 3, 1e-9);
  EXPECT_GT(strongest_objection(game, shapley(game)).gain, 0.3);
}

// An estate and claims of 100, 200 and 300: v(S) is what is left when all others have been paid.  The
// nucleolus is what the Talmud divides (R. J. Aumann and M. Maschler, J. Economic Theory 36 (1985),
// 195-213): 33 1/3 each of 100; 50, 75, 75 of 200; 50, 100, 150 of 300.
TEST(Games, TheNucleolusOfTheTalmud) {
  const double claims[] = {100, 200, 300};
  const std::vector<std::pair<double, std::vector<double>>> divided{
      {100, {100.0 / 3, 100.0 / 3, 100.0 / 3}}, {200, {50, 75, 75}}, {300, {50, 100, 150}}};
  for (const auto& [estate, expected] : divided) {
    Game game(8);
    for (Nations s = 0; s < 8; ++s) {
      double others = 0;
      for (std::size_t i = 0; i < 3; ++i) others += (s >> i) & 1U ? 0 : claims[i];
      game[s] = std::max(0.0, estate - others);
    }
    const std::vector<double> shares = nucleolus(game);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(shares[i], expected[i], 1e-5) << estate;
  }
}

// A runway of length 1, 2, 4 serves aircraft of one kind each.  Alone they pay 7, together 4.  Shapley:
// each part of the runway is paid by all who need it, 1/3; 1/3 + 1/2; 1/3 + 1/2 + 2 (S. C. Littlechild
// and G. Owen, Management Science 20 (1973), 370-372).
TEST(Games, TheRunway) {
  const double lengths[] = {1, 2, 4};
  Game game(8);
  for (Nations s = 1; s < 8; ++s) {
    double longest = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      if (((s >> i) & 1U) == 0) continue;
      game[s] += lengths[i];
      longest = std::max(longest, lengths[i]);
    }
    game[s] -= longest;
  }
  const std::vector<double> saved = shapley(game);
  EXPECT_NEAR(saved[0], 1 - 1.0 / 3, 1e-12);
  EXPECT_NEAR(saved[1], 2 - (1.0 / 3 + 1.0 / 2), 1e-12);
  EXPECT_NEAR(saved[2], 4 - (1.0 / 3 + 1.0 / 2 + 2), 1e-12);
  // A convex game: the Shapley value is in its core.
  EXPECT_LE(strongest_objection(game, saved).gain, 1e-12);
}

// Eleven nations, dollars by the billion.
TEST(Games, ShapleyShareOutAllOfIt) {
  RandomStream random({20'26, 1}, "planning-shapley");
  Game game(std::size_t{1} << 11);
  for (Nations s = 1; s < game.size(); ++s) {
    game[s] = 1e9 * std::popcount(s) * random.uniform();
  }
  EXPECT_NEAR(sum_of(shapley(game)) / game.back(), 1, 1e-9);
  EXPECT_NEAR(sum_of(nucleolus(game)) / game.back(), 1, 1e-7);
}

// No shares leave any coalition a stronger objection than the nucleolus does: the least core's.
TEST(Games, TheNucleolusLiesInTheLeastCore) {
  RandomStream random({20'26, 2}, "planning-nucleolus");
  for (int trial = 0; trial < 20; ++trial) {
    Game game(16);
    for (Nations s = 1; s < game.size(); ++s) game[s] = std::popcount(s) * random.uniform();
    const LeastCore least = least_core(game);
    EXPECT_NEAR(strongest_objection(game, nucleolus(game)).gain, least.excess, 1e-7);
    EXPECT_NEAR(strongest_objection(game, least.shares).gain, least.excess, 1e-7);
    EXPECT_NEAR(sum_of(least.shares), game.back(), 1e-9);
  }
}

TEST(Games, OnePlayerHasAll) {
  EXPECT_THAT(shapley({0, 5}), ElementsAre(DoubleNear(5, 1e-12)));
  EXPECT_THAT(nucleolus({0, 5}), ElementsAre(DoubleNear(5, 1e-9)));
  EXPECT_EQ(strongest_objection({0, 5}, {5}).gain, 0);
}

// The runway (S. C. Littlechild and G. Owen, Management Science 20 (1973), 370-372): whoever needs the
// longest part pays for all of it; each part is shared equally by those who need it.  Of 14 players with
// needs 1, 2, ..., 14 player k pays 1/14 + 1/13 + ... + 1/(15 - k).
TEST(Games, SampledSharesHoldTheExactOnesWithinTheirError) {
  constexpr std::size_t kPlayers = 14;
  const auto runway = [](Nations s) { return static_cast<double>(std::bit_width(s)); };
  const auto orders = drawn_orders(kPlayers, 400, {7, 0});
  ASSERT_EQ(orders.size(), 800U);
  EXPECT_TRUE(std::equal(orders[0].begin(), orders[0].end(), orders[1].rbegin()));
  const SampledShares sampled = sampled_shapley(orders, runway);
  double exact = 0;
  for (std::size_t k = 0; k < kPlayers; ++k) {
    exact += 1 / static_cast<double>(kPlayers - k);
    EXPECT_NEAR(sampled.shares[k], exact, sampled.errors[k]) << k;
    EXPECT_LT(sampled.errors[k], 0.35) << k;
  }
  EXPECT_NEAR(sum_of(sampled.shares), kPlayers, 1e-9);
  // Half the error takes four times the draws.
  const SampledShares more = sampled_shapley(drawn_orders(kPlayers, 1600, {7, 0}), runway);
  EXPECT_NEAR(more.errors[0] / sampled.errors[0], 0.5, 0.1);
}

// The share of a player who never brings anything is 0 in every order; two who bring what each brings
// alone have no error.
TEST(Games, SampledSharesOfAnAdditiveGameAreExact) {
  const auto orders = drawn_orders(3, 5, {1, 0});
  const auto additive = [](Nations s) { return 2.0 * (s & 1U) + 5.0 * ((s >> 1) & 1U); };
  const SampledShares sampled = sampled_shapley(orders, additive);
  EXPECT_THAT(sampled.shares, ElementsAre(2, 5, 0));
  EXPECT_THAT(sampled.errors, ElementsAre(0, 0, 0));
  EXPECT_THAT(beginnings_of({{0, 2, 1}, {1, 2, 0}}), ElementsAre(1, 2, 5, 6, 7));
}

}  // namespace
}  // namespace archipelago::planning
