// Clocks under a cap, by hand.  The GPU: idle 100 W; full clock 1000 W prefill, 600 decode, 900
// training; then 800/500/700 and 500/400/450.  A site: 2 nodes of 8 at 1000 W overhead each.
#include "engine/power/power_plan.hpp"

#include <gtest/gtest.h>

#include "support/toy_platform.hpp"

namespace archipelago::engine {
namespace {

platform::Gpu gpu() {
  platform::Gpu g = test::toy_platform().gpus[0];
  g.idle_w = 100;
  g.node_overhead_w = 1000;
  g.node_idle_overhead_w = 1000;
  g.clocks = {{1000, 1000, 600, 900, 1, 1, 1, {}},
              {800, 800, 500, 700, 0.8, 0.95, 0.85, {}},
              {500, 500, 400, 450, 0.5, 0.8, 0.6, {}}};
  return g;
}

// 2 x 1000 W + 16 x 100 W = 3600 W base; 8 GPUs serve, 8 train.
constexpr SiteMachines kSite{3600, 8, 8};

PowerPlan plan(double available_w, double holding = 8, ShedFirst first = ShedFirst::kTraining) {
  return plan_power(gpu(), kSite, holding, available_w, first);
}

TEST(PowerPlan, TheBaseIsNodesAndIdleGpus) {
  platform::Platform toy = test::toy_platform(16);
  toy.gpus = {gpu()};
  EXPECT_EQ(SiteMachines::of(toy, SiteIndex(0), 8, 8).base_w, 3600);
  toy.sites[0].gpus = 9;  // a node half empty has its fans too
  EXPECT_EQ(SiteMachines::of(toy, SiteIndex(0), 8, 0).base_w, 2 * 1000 + 9 * 100);
}

// A TDP of 1000 W: nodes of 8 that draw 1000 W at full and 280 without work draw (1000 - 280) /
// (8 x 900) = 0.1 W with each watt above idle.
TEST(PowerPlan, TheNodeDrawsWithItsGpus) {
  platform::Platform toy = test::toy_platform(8);
  toy.gpus = {gpu()};
  toy.gpus[0].tdp_w = 1000;
  toy.gpus[0].node_idle_overhead_w = 280;
  toy.sites[0].gpus_per_node = 8;
  const SiteMachines machines = SiteMachines::of(toy, SiteIndex(0), 8, 0);
  EXPECT_DOUBLE_EQ(machines.base_w, 280 + 8 * 100);
  EXPECT_DOUBLE_EQ(machines.node_rise, 1.1);
  // All in prefill: 1080 + 8 x 900 x 1.1 = 9000 W, as 1000 + 8 x 1000 at a constant overhead; at
  // the second clock 1080 + 8 x 700 x 1.1 = 7240, at the third 1080 + 8 x 400 x 1.1 = 4600.
  const auto at = [&](double available_w) {
    return plan_power(toy.gpus[0], machines, 0, available_w, ShedFirst::kTraining);
  };
  EXPECT_EQ(at(9'000).serving, 0U);
  EXPECT_DOUBLE_EQ(at(9'000).most_w, 9'000);
  EXPECT_EQ(at(8'999).serving, 1U);
  EXPECT_EQ(at(7'239).serving, 2U);
  EXPECT_TRUE(at(4'599).dark);
}

// Full: 3600 + 8 x 900 (prefill) + 8 x 800 (training) = 17,200 W.
TEST(PowerPlan, EverythingFitsAtExactlyItsSum) {
  const PowerPlan full = plan(17'200);
  EXPECT_FALSE(full.dark);
  EXPECT_EQ(full.serving, 0U);
  EXPECT_EQ(full.training, 0U);
  EXPECT_DOUBLE_EQ(full.most_w, 17'200);
}

TEST(PowerPlan, TrainingSlowsThenPausesThenServingSlows) {
  // 10,800 W for base and serving; training takes 6400, 4800, 2800 W.
  EXPECT_EQ(plan(17'199).training, 1U);
  EXPECT_EQ(plan(15'600).training, 1U);
  EXPECT_EQ(plan(15'599).training, 2U);
  EXPECT_EQ(plan(13'600).training, 2U);
  EXPECT_EQ(plan(13'599).training, std::nullopt);
  EXPECT_EQ(plan(10'800).serving, 0U);
  // 3600 + 8 x 700 = 9200 W; 3600 + 8 x 400 = 6800 W.
  EXPECT_EQ(plan(10'799).serving, 1U);
  EXPECT_EQ(plan(9'200).serving, 1U);
  EXPECT_EQ(plan(9'199).serving, 2U);
  EXPECT_EQ(plan(6'800).serving, 2U);
  EXPECT_FALSE(plan(6'800).dark);
  EXPECT_TRUE(plan(6'799).dark);
  EXPECT_TRUE(plan(0).dark);
}

TEST(PowerPlan, OnlyGpusThatHoldJobsCount) {
  // 1600 W left beside serving: two GPUs at the full clock (1600 W), four at the lowest (1400 W).
  EXPECT_EQ(plan(12'400, 2).training, 0U);
  EXPECT_EQ(plan(12'400, 4).training, 2U);
  EXPECT_EQ(plan(12'400, 5).training, std::nullopt);
  EXPECT_EQ(plan(12'400, 0).training, 0U) << "nobody waits: as fast as it may be";
}

TEST(PowerPlan, TheOtherOrderSlowsServingFirst) {
  using enum ShedFirst;
  // Training at its full clock takes 6400 W; serving 7200, 5600, 3200 W; base 3600 W.
  EXPECT_EQ(plan(17'199, 8, kServing).serving, 1U);
  EXPECT_EQ(plan(17'199, 8, kServing).training, 0U);
  EXPECT_EQ(plan(13'200, 8, kServing).serving, 2U);
  EXPECT_EQ(plan(13'200, 8, kServing).training, 0U);
  EXPECT_EQ(plan(13'199, 8, kServing).training, 1U);
  // Jobs that might start are counted: a start never slows serving.
  EXPECT_EQ(plan(13'200, 0, kServing).serving, 2U);
}

TEST(PowerPlan, WhateverItAnswersFits) {
  for (double watts = 0; watts < 20'000; watts += 37) {
    for (double holding = 0; holding <= 8; ++holding) {
      for (const ShedFirst first : {ShedFirst::kTraining, ShedFirst::kServing}) {
        const PowerPlan p = plan(watts, holding, first);
        EXPECT_LE(p.most_w, watts * (1 + 1e-9)) << watts << ' ' << holding;
      }
    }
  }
}

}  // namespace
}  // namespace archipelago::engine
