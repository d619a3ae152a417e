#include "metrics/survival_rows.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "engine/request_path_world.hpp"
#include "engine/request_side.hpp"

namespace archipelago::engine {
namespace {

using Figures = std::map<std::pair<std::string, std::string>, double>;

Figures figures(const platform::Platform& platform, const policy::PolicyChoice& choice) {
  const Deployment deployment(platform, {{"toy-llm", 1.0}});
  const auto policy = policy::make_policy(choice, platform);
  Figures all;
  for (const metrics::Row& row : metrics::survival_rows(
           platform, askers_of(platform, test::toy_chat(), deployment, *policy))) {
    all[{row.group, row.metric}] = row.value;
  }
  return all;
}

// toy2: one cable between SG and ID, a site each; three of four requests from SG.
TEST(SurvivalRows, IslandsAndFederationsSurviveTheOnlyCable) {
  for (const char* policy : {"islands", "federated"}) {
    Figures all = figures(test::toy2(), {policy, {}});
    for (const char* group : {"SG", "ID"}) {
      EXPECT_EQ((all[{group, "survival_uncut"}]), 1) << policy;
      EXPECT_EQ((all[{group, "survival_n2_worst"}]), 1) << policy;
    }
  }
}

// A cloud at the right: users at the left, 3/4 of all, lose it with the cable.
TEST(SurvivalRows, AForeignCloudIsLostWithItsCable) {
  Figures all = figures(test::toy2(), {"global_cloud", {{"region", "right"}}});
  EXPECT_EQ((all[{"SG", "survival_uncut"}]), 1);
  EXPECT_EQ((all[{"SG", "survival_n1_worst"}]), 0);
  EXPECT_EQ((all[{"ID", "survival_n1_worst"}]), 1);
  const std::string bloc = test::toy2().nations[0].bloc;
  EXPECT_DOUBLE_EQ((all[{bloc, "survival_n1_worst"}]), 0.25);
  EXPECT_DOUBLE_EQ((all[{bloc, "survival_n1_mean"}]), 0.25);
}

// Without GPUs at the left an island has nobody, cut or not; a federation lives on its cable.
TEST(SurvivalRows, ASiteWithoutAReplicaServesNobody) {
  platform::Platform platform = test::toy2();
  platform.sites[0].gpus = 0;
  EXPECT_EQ((figures(platform, {"islands", {}})[{"SG", "survival_uncut"}]), 0);
  Figures all = figures(platform, {"federated", {}});
  EXPECT_EQ((all[{"SG", "survival_uncut"}]), 1);
  EXPECT_EQ((all[{"SG", "survival_n1_worst"}]), 0);
}

}  // namespace
}  // namespace archipelago::engine
