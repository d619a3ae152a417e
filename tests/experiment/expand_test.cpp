// Axes become scenarios: how many, in which order, with which names, against which baseline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/toy_project.hpp"
#include "base/error.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::experiment {
namespace {

using test::ToyProject;
using ::testing::ElementsAre;

std::vector<std::string> ids_of(const Experiment& experiment) {
  std::vector<std::string> ids;
  for (const Scenario& scenario : experiment.scenarios) ids.push_back(scenario.id);
  return ids;
}

// The toy experiment with these lines in the place of `policy: islands`.
Experiment with(const ToyProject& project, const std::string& lines) {
  project.replace(ToyProject::kExperiment, "policy: islands\n", lines);
  return load_experiment(project.folder() / ToyProject::kExperiment);
}

TEST(Expand, WithoutAxesThereIsOneScenarioNamedOnly) {
  const ToyProject project;
  const Experiment experiment = with(project, "policy: federated\n");
  EXPECT_THAT(ids_of(experiment), ElementsAre("only"));
  EXPECT_FALSE(experiment.scenarios.front().baseline.has_value());
}

TEST(Expand, ProducesEveryCombinationOnceTheLastAxisFastestNamedByItsValues) {
  const ToyProject project;
  project.replace(ToyProject::kExperiment, "demand_scale: 10\n", "");
  project.replace(ToyProject::kExperiment, "  timeout: 10 s\n", "");
  const Experiment experiment = with(project,
                                     "axes:\n"
                                     "  policy: [islands, {global_cloud: {region: right}}]\n"
                                     "  demand_scale: [1, 2.5]\n"
                                     "  serving.timeout: [10 s]\n");
  EXPECT_THAT(ids_of(experiment), ElementsAre("islands.demand_scale-1.timeout-10s",
                                              "islands.demand_scale-2.5.timeout-10s",
                                              "global_cloud-right.demand_scale-1.timeout-10s",
                                              "global_cloud-right.demand_scale-2.5.timeout-10s"));
  EXPECT_EQ(experiment.scenarios[1].settings.run.demand_scale, 2.5);
  EXPECT_EQ(experiment.scenarios[2].settings.run.policy.name, "global_cloud");
  EXPECT_EQ(experiment.scenarios[3].settings.run.limits.timeout, to_sim_time(Seconds(10)));
}

TEST(Expand, AValueMoreRenamesNoScenario) {
  const ToyProject few;
  few.replace(ToyProject::kExperiment, "demand_scale: 10\n", "");
  const auto before =
      ids_of(with(few, "axes: {policy: [islands, federated], demand_scale: [1]}\n"));
  const ToyProject more;
  more.replace(ToyProject::kExperiment, "demand_scale: 10\n", "");
  const auto after =
      ids_of(with(more, "axes: {policy: [federated, islands], demand_scale: [3, 1, 2]}\n"));
  for (const std::string& id : before) {
    EXPECT_NE(std::find(after.begin(), after.end(), id), after.end()) << id;
  }
}

TEST(Baseline, KeepsTheScenariosOwnValuesOnAxesItDoesNotName) {
  const ToyProject project;
  project.replace(ToyProject::kExperiment, "demand_scale: 10\n", "");
  const Experiment experiment = with(project,
                                     "axes: {policy: [islands, federated], demand_scale: [1, 2]}\n"
                                     "baseline: {policy: islands}\n");
  const auto& s = experiment.scenarios;
  ASSERT_EQ(s.size(), 4U);
  for (const Scenario& scenario : s) {
    ASSERT_TRUE(scenario.baseline.has_value()) << scenario.id;
    const Scenario& base = s[*scenario.baseline];
    EXPECT_EQ(base.settings.run.policy.name, "islands");
    EXPECT_EQ(base.settings.run.demand_scale, scenario.settings.run.demand_scale);
  }
}

TEST(Expand, ReadsAPlatformAndARecipeOnceHoweverManyScenariosUseThem) {
  const ToyProject project;
  const Experiment experiment = with(project, "axes: {policy: [islands, federated]}\n");
  EXPECT_EQ(experiment.scenarios[0].platform, experiment.scenarios[1].platform);
  EXPECT_EQ(experiment.scenarios[0].recipe, experiment.scenarios[1].recipe);
}

TEST(Expand, RefusesMoreScenariosThanAnybodyCanMean) {
  const ToyProject project;
  std::string values = "1";
  for (int i = 2; i <= 101; ++i) values += ", " + std::to_string(i);
  project.replace(ToyProject::kExperiment, "demand_scale: 10\n", "");
  project.replace(ToyProject::kExperiment, "  max_sequences: 4\n", "");
  EXPECT_THROW(with(project, "axes: {demand_scale: [" + values + "], serving.max_sequences: [" +
                                 values + "]}\npolicy: islands\n"),
               InputError);
}

TEST(Inputs, AreTheExperimentTheRecipeAndEveryFileOfThePlatformOnce) {
  const ToyProject project;
  const Experiment experiment = with(project, "policy: islands\n");
  const auto files = experiment.inputs();
  EXPECT_TRUE(std::is_sorted(files.begin(), files.end()));
  EXPECT_EQ(std::adjacent_find(files.begin(), files.end()), files.end());
  EXPECT_EQ(files.size(), 2U + 13 + 1);  // tables (rules.csv too), SOURCES.md
}

}  // namespace
}  // namespace archipelago::experiment
