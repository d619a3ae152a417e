// Latin hypercubes, Morris trajectories and one-at-a-time points visit what they promise.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "campaign/sensitivity/latin_hypercube.hpp"
#include "campaign/sensitivity/morris.hpp"
#include "campaign/sensitivity/tornado.hpp"

namespace archipelago::campaign {
namespace {

RandomStream stream(const char* name) { return {{.experiment = 5, .replicate = 0}, name}; }

TEST(LatinHypercube, VisitsEachStripOfEachInputOnce) {
  RandomStream random = stream("lhs");
  const Points points = latin_hypercube(50, 4, random);
  ASSERT_EQ(points.size(), 50U);
  for (std::size_t i = 0; i < 4; ++i) {
    std::set<int> strips;
    for (const auto& point : points) strips.insert(static_cast<int>(point.at(i) * 50));
    EXPECT_EQ(strips.size(), 50U);
    EXPECT_EQ(*strips.begin(), 0);
    EXPECT_EQ(*strips.rbegin(), 49);
  }
}

// The mean of x over 100 strips is off by at most the half of a strip; plain draws would be off by
// 1 / sqrt(12 x 100) = 0.029.
TEST(LatinHypercube, HasTheMeanOfItsStrips) {
  RandomStream random = stream("mean");
  double sum = 0;
  for (const auto& point : latin_hypercube(100, 1, random)) sum += point[0];
  EXPECT_NEAR(sum / 100, 0.5, 0.005);
}

TEST(LatinHypercube, DependsOnItsStreamAlone) {
  RandomStream first = stream("same");
  RandomStream second = stream("same");
  RandomStream other = stream("other");
  const Points points = latin_hypercube(10, 3, first);
  EXPECT_EQ(points, latin_hypercube(10, 3, second));
  EXPECT_NE(points, latin_hypercube(10, 3, other));
}

// Four levels: 0, 1/3, 2/3, 1; a step is 4 / (2 x 3) = 2/3.
TEST(MorrisDesign, MovesEveryInputOnceATrajectoryOnTheGrid) {
  RandomStream random = stream("morris");
  const MorrisDesign design = morris_design(20, 3, 4, random);
  EXPECT_EQ(design.points.size(), 20U * 4);
  for (const auto& point : design.points) {
    for (const double x : point) EXPECT_NEAR(3 * x, std::round(3 * x), 1e-12);
  }
  for (const auto& trajectory : design.trajectories) {
    std::set<std::size_t> moved;
    for (const MorrisStep& step : trajectory) {
      moved.insert(step.input);
      EXPECT_NEAR(std::abs(step.change), 2.0 / 3, 1e-12);
      for (std::size_t i = 0; i < 3; ++i) {
        const double by = design.points[step.after][i] - design.points[step.before][i];
        EXPECT_NEAR(by, i == step.input ? step.change : 0, 1e-12);
      }
    }
    EXPECT_EQ(moved.size(), 3U);
  }
}

// Each of the four levels, 80 points on average: error sqrt(320 x 1/4 x 3/4) = 8, more since points of
// a trajectory go together.
TEST(MorrisDesign, VisitsAllLevelsAlike) {
  RandomStream random = stream("levels");
  std::vector<int> visits(4);
  for (const auto& point : morris_design(80, 3, 4, random).points) {
    ++visits[static_cast<std::size_t>(std::lround(3 * point[0]))];
  }
  for (const int count : visits) EXPECT_NEAR(count, 80, 40);
}

// y = 3 + 2 x1 - 5 x2 + 0 x3: effects are the coefficients, everywhere.
TEST(MorrisEffects, OfALinearFunctionAreItsCoefficients) {
  RandomStream random = stream("linear");
  const MorrisDesign design = morris_design(6, 3, 4, random);
  std::vector<double> outputs;
  for (const auto& x : design.points) outputs.push_back(3 + 2 * x[0] - 5 * x[1]);
  const auto effects = morris_effects(design, outputs, random);
  const double mu[] = {2, -5, 0};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(effects[i].mu, mu[i], 1e-12);
    EXPECT_NEAR(effects[i].mu_star, std::abs(mu[i]), 1e-12);
    EXPECT_NEAR(effects[i].sigma, 0, 1e-12);
    EXPECT_NEAR(effects[i].mu_star_bounds.low, std::abs(mu[i]), 1e-12);
  }
}

// y = x1 x2 on two hand-made trajectories of two levels (0, 1; step 1):
//   (0,0) -> (1,0) -> (1,1): effects x1: (0 - 0) / 1 = 0, x2: (1 - 0) / 1 = 1
//   (1,1) -> (0,1) -> (0,0): effects x1: (0 - 1) / -1 = 1, x2: (0 - 0) / -1 = 0
// each: mu = 1/2, mu_star = 1/2, sigma = sqrt((1/4 + 1/4) / 1) = 0.7071.
TEST(MorrisEffects, OfAProductByHand) {
  const MorrisDesign design{{{0, 0}, {1, 0}, {1, 1}, {1, 1}, {0, 1}, {0, 0}},
                            {{{0, 0, 1, 1}, {1, 1, 2, 1}}, {{0, 3, 4, -1}, {1, 4, 5, -1}}}};
  const std::vector<double> outputs{0, 0, 1, 1, 0, 0};
  RandomStream random = stream("product");
  for (const MorrisEffect& effect : morris_effects(design, outputs, random)) {
    EXPECT_DOUBLE_EQ(effect.mu, 0.5);
    EXPECT_DOUBLE_EQ(effect.mu_star, 0.5);
    EXPECT_DOUBLE_EQ(effect.sigma, std::sqrt(0.5));
    EXPECT_DOUBLE_EQ(effect.mu_bounds.low, 0) << "a resample may hold one trajectory twice";
    EXPECT_DOUBLE_EQ(effect.mu_bounds.high, 1);
  }
}

// y = (x - 1/2)^2, steps of 2/3 between (0, 2/3) and (1/3, 1): effects (1/36 - 1/4) / (2/3) = -1/3 and
// +1/3: they cancel in mu, not in mu_star.
TEST(MorrisEffects, ThatCancelStayInMuStar) {
  RandomStream random = stream("parabola");
  const MorrisDesign design = morris_design(200, 1, 4, random);
  std::vector<double> outputs;
  for (const auto& x : design.points) outputs.push_back((x[0] - 0.5) * (x[0] - 0.5));
  const MorrisEffect effect = morris_effects(design, outputs, random)[0];
  EXPECT_NEAR(effect.mu_star, 1.0 / 3, 1e-12);
  EXPECT_NEAR(effect.mu, 0, 3 * (1.0 / 3) / std::sqrt(200.0));
  EXPECT_NEAR(effect.sigma, 1.0 / 3, 0.01);
}

// y = 2 a + b, a uniform on [0, 1], b one of 0, 1, 4 (nominal 1), nominal a = 1/2: y = 2.
// a at 5 % and 95 %: 1.1 and 2.9, swing 1.8; b: 1, 2, 5, swing 4, so b comes first.
TEST(Tornado, SortsTheSwingsOfOneInputAtATime) {
  const std::vector<Law> laws{Law::uniform(0, 1), Law::choice({1, 1, 1})};
  const std::vector<OneMoved> points = one_at_a_time(laws);
  ASSERT_EQ(points.size(), 5U);
  const double options[] = {0, 1, 4};
  std::vector<double> outputs;
  for (const OneMoved& p : points) {
    outputs.push_back(p.input == 0 ? 2 * laws[0].quantile(p.at) + 1
                                   : 1 + options[laws[1].option(p.at)]);
  }
  const std::vector<TornadoBar> bars = tornado(points, outputs, 2, 2);
  EXPECT_EQ(bars[0].input, 1U);
  EXPECT_DOUBLE_EQ(bars[0].swing(), 4);
  EXPECT_EQ(laws[1].option(bars[0].low_at), 0U);
  EXPECT_EQ(laws[1].option(bars[0].high_at), 2U);
  EXPECT_EQ(bars[1].input, 0U);
  EXPECT_NEAR(bars[1].swing(), 1.8, 1e-12);
  EXPECT_NEAR(bars[1].low, 1.1, 1e-12);
}

// Both ends lower than the nominal run: the bar reaches up to the nominal value, at no point.
TEST(Tornado, KnowsTheNominalRun) {
  const std::vector<OneMoved> points{{0, 0.05}, {0, 0.95}};
  const TornadoBar bar = tornado(points, std::vector<double>{1, 2}, 3, 1)[0];
  EXPECT_EQ(bar.low, 1);
  EXPECT_EQ(bar.high, 3);
  EXPECT_EQ(bar.low_at, 0.05);
  EXPECT_TRUE(std::isnan(bar.high_at));
}

}  // namespace
}  // namespace archipelago::campaign
