// Where replicas stand, by hand: engine/fleet/deployment.hpp's rule on small sites.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/fleet/deployment.hpp"
#include "support/toy_platform.hpp"
#include "workload/toy_recipe.hpp"

namespace archipelago::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One site; "big" takes 4 GPUs a replica, "small" one, "lost" has no profile.
platform::Platform site_of(int gpus) {
  auto toy = test::toy_platform(gpus);
  toy.sites.resize(1);
  toy.llms = {toy.llms[0], toy.llms[0], toy.llms[0]};
  toy.llms[0].name = "big";
  toy.llms[1].name = "small";
  toy.llms[2].name = "lost";
  toy.profiles = {test::toy_profile(), test::toy_profile()};
  toy.profiles[0].tensor_parallel = 4;
  toy.profiles[1].llm = LlmIndex(1);
  return toy;
}

// "big 1, small 4": the replicas at the site.
std::string replicas(int gpus, const std::vector<GpuShare>& shares) {
  const auto platform = site_of(gpus);
  const Deployment deployment(platform, shares);
  std::string text;
  for (const Pool& pool : deployment.pools()) {
    if (!text.empty()) text += ", ";
    text += platform.llms[pool.llm.at()].name + " " + std::to_string(pool.replicas);
  }
  return text;
}

// 1 of each: 5 GPUs.  3 are left: too few for another big one, so 3 more small ones.
TEST(Deployment, EightGpusAtSevenToThree) {
  EXPECT_EQ(replicas(8, {{"big", 0.7}, {"small", 0.3}}), "big 1, small 4");
  EXPECT_EQ(replicas(8, {{"small", 0.3}, {"big", 0.7}}), "small 4, big 1");
}

// Wanted 22.4 and 9.6 of 32.  From 4 and 1 the gap of big is larger: 18.4 > 8.6; 14.4 > 8.6;
// 10.4 > 8.6; then 6.4 < 8.6, so small until 6.6 -> 5.6 (3 more: gaps 7.6, 6.6, 5.6); big (2.4);
// small 4.6, 3.6, 2.6, 1.6 (4 more); big again (-1.6, 24 GPUs) fills 24 + 8 = 32.
TEST(Deployment, ThirtyTwoGpusAtSevenToThree) {
  EXPECT_EQ(replicas(32, {{"big", 0.7}, {"small", 0.3}}), "big 6, small 8");
}

TEST(Deployment, ASiteTooSmallForTheBigOneServesTheSmallOne) {
  EXPECT_EQ(replicas(3, {{"big", 0.7}, {"small", 0.3}}), "small 3");
  EXPECT_EQ(replicas(4, {{"big", 0.7}, {"small", 0.3}}), "big 1");  // first in the list
  EXPECT_EQ(replicas(4, {{"small", 0.3}, {"big", 0.7}}), "small 4");
  EXPECT_EQ(replicas(1, {{"big", 0.9}, {"small", 0.1}}), "small 1");
}

TEST(Deployment, ASiteWithoutGpusServesNothing) {
  EXPECT_EQ(replicas(0, {{"big", 0.7}, {"small", 0.3}}), "");
}

// round(0.5 x 8) = 4 of the GPUs; round(0.3 x 5) = round(1.5) = 2; round(0.1 x 4) = 0.
TEST(Deployment, OnlyTheSumOfTheSharesIsFilled) {
  EXPECT_EQ(replicas(8, {{"small", 0.5}}), "small 4");
  EXPECT_EQ(replicas(5, {{"small", 0.3}}), "small 2");
  EXPECT_EQ(replicas(4, {{"small", 0.1}}), "");
  EXPECT_EQ(replicas(8, {{"big", 0.5}, {"small", 0.25}}), "big 1, small 2");  // 6 GPUs
}

// The platform says which replicas stand: those and no others, the large ones first (two of 4 fill a
// node, and three of one GPU the next), whatever the shares say.
TEST(Deployment, ReplicasOfThePlatformStandAndNoOthers) {
  auto platform = site_of(16);
  platform.sites[0].replicas = {{LlmIndex(1), 3}, {LlmIndex(0), 2}};
  const Deployment deployment(platform, {{"big", 1.0}});
  ASSERT_EQ(deployment.pools().size(), 2U);
  EXPECT_EQ(deployment.pools()[0].llm, LlmIndex(1));
  EXPECT_EQ(deployment.pools()[0].replicas, 3U);
  EXPECT_EQ(deployment.pools()[1].replicas, 2U);
  EXPECT_THAT(deployment.pools()[1].nodes, ElementsAre(0U, 0U));
  EXPECT_THAT(deployment.pools()[0].nodes, ElementsAre(1U, 1U, 1U));
  EXPECT_EQ(deployment.budget(SiteIndex(0)), 11);
  EXPECT_THAT(deployment.homeless(), IsEmpty());
}

// Half of the two nodes train: the third big replica has no node.
TEST(Deployment, SaysWhichReplicasFindNoGpus) {
  auto platform = site_of(16);
  platform.sites[0].replicas = {{LlmIndex(0), 3}};
  const Deployment deployment(platform, {}, 0, 0.5);
  EXPECT_THAT(deployment.homeless(),
              ElementsAre(HasSubstr("alpha-hall holds 2 of the 3 replicas of big")));
  EXPECT_THAT(check_deployment(platform, test::toy_recipe({}), deployment),
              ::testing::Contains(HasSubstr("holds 2 of the 3")));
}

// "lost" cannot stand here, so its share is nobody's: round(0.5 x 8) = 4.
TEST(Deployment, AnLlmWithoutAProfileDoesNotCount) {
  EXPECT_EQ(replicas(8, {{"lost", 0.5}, {"small", 0.5}}), "small 4");
}

TEST(Deployment, AReplicaStaysInsideANode) {
  auto platform = site_of(8);
  platform.sites[0].gpus_per_node = 2;  // big needs 4
  const Deployment deployment(platform, {{"big", 0.5}, {"small", 0.5}});
  EXPECT_FALSE(deployment.find(SiteIndex(0), LlmIndex(0)).has_value());
  EXPECT_TRUE(deployment.find(SiteIndex(0), LlmIndex(1)).has_value());
}

// 9 small replicas (one GPU each): 0.3 of them are 2.7, so 3; one alone stays whole.
TEST(Deployment, APrefillShareIsRoundedAndLeavesBothKinds) {
  const auto prefill = [](int gpus, double share) {
    const auto platform = site_of(gpus);
    return Deployment(platform, {{"small", 1.0}}, share).pools().front().prefill_replicas;
  };
  EXPECT_EQ(prefill(9, 0), 0U);
  EXPECT_EQ(prefill(9, 0.3), 3U);
  EXPECT_EQ(prefill(9, 0.01), 1U);
  EXPECT_EQ(prefill(9, 0.99), 8U);
  EXPECT_EQ(prefill(1, 0.5), 0U);
}

TEST(Deployment, SpecsHoldTheProfileOfEachPool) {
  auto platform = site_of(8);
  platform.profiles[0].t0 = Seconds(1e-3);
  const Deployment deployment(platform, {{"big", 0.7}, {"small", 0.3}});
  serving::Limits limits;
  limits.max_sequences = 9;
  const auto specs = deployment.specs(platform, limits);
  ASSERT_EQ(specs.size(), 2U);
  EXPECT_EQ(specs[0].cost.t0, 1'000'000'000);  // 1 ms
  EXPECT_EQ(specs[0].replicas, 1U);
  EXPECT_EQ(specs[1].cost.t0, 6'000'000'000);
  EXPECT_EQ(specs[1].replicas, 4U);
  EXPECT_EQ(specs[1].kv_capacity_tokens, 427'246);
  EXPECT_EQ(specs[1].limits.max_sequences, 9);
}

TEST(CheckDeployment, AnLlmOfTheWorkloadThatStandsNowhereIsNamed) {
  const auto platform = site_of(8);
  auto recipe = test::toy_recipe({test::toy_stream("chat", {1, 0})});
  recipe.inference[0].llms = {{LlmIndex(0), 0.5}, {LlmIndex(2), 0.5}};
  const Deployment deployment(platform, {{"big", 1.0}});
  EXPECT_THAT(check_deployment(platform, recipe, deployment),
              ElementsAre(HasSubstr("LLM 'lost' of the workload stands at no site")));
  recipe.inference[0].llms = {{LlmIndex(0), 1.0}, {LlmIndex(2), 0.0}};
  EXPECT_THAT(check_deployment(platform, recipe, deployment), IsEmpty());
}

}  // namespace
}  // namespace archipelago::engine
