// Axes become scenarios: how many, in which order, with which names, against which baseline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/toy_project.hpp"
#include "base/error.hpp"
#include "experiment/experiment.hpp"
#include "experiment/selection.hpp"

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
  EXPECT_THAT(ids_of(experiment),
              ElementsAre("islands, demand_scale 1, timeout 10 s",
                          "islands, demand_scale 2.5, timeout 10 s",
                          "global_cloud-right, demand_scale 1, timeout 10 s",
                          "global_cloud-right, demand_scale 2.5, timeout 10 s"));
  EXPECT_EQ(experiment.scenarios[1].settings.run.demand_scale, 2.5);
  EXPECT_EQ(experiment.scenarios[2].settings.run.policy.name, "global_cloud");
  EXPECT_EQ(experiment.scenarios[3].settings.run.limits.timeout, to_sim_time(Seconds(10)));
}

// Behind the warm-up, which may be an axis itself; 30 h are as written.
TEST(Expand, ADayAndAWeekAreMeasuredTime) {
  const ToyProject project;
  project.replace(ToyProject::kExperiment, "horizon: ", "#");
  project.replace(ToyProject::kExperiment, "warmup: ", "#");
  const Experiment experiment = with(project,
                                     "policy: islands\n"
                                     "axes: {horizon: [day, week, 30 h], warmup: [0 s, 2 h]}\n");
  std::vector<double> hours;
  for (const Scenario& scenario : experiment.scenarios) {
    hours.push_back(scenario.settings.run.horizon.seconds() / 3600);
  }
  EXPECT_THAT(hours, ElementsAre(24, 26, 168, 170, 30, 30));
}

TEST(Experiment, TheCorrectionOfManyComparisonsIsHolmsUnlessSaid) {
  using metrics::Correction;
  const ToyProject project;
  EXPECT_EQ(with(project, "policy: islands\n").correction, Correction::kHolm);
  const std::string mapping = "policy: islands\nstatistics: {correction: ";
  const ToyProject other;
  EXPECT_EQ(with(other, mapping + "benjamini_hochberg}\n").correction,
            Correction::kBenjaminiHochberg);
  const ToyProject wrong;
  try {
    (void)with(wrong, mapping + "bonferroni}\n");
    FAIL() << "a correction that is none";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("holm, benjamini_hochberg, none"));
  }
}

// As written, as people read it, and as version 0.1 called it.
TEST(Axis, ValuesHaveThreeWords) {
  const ToyProject project;
  project.replace(ToyProject::kExperiment, "  gpu_shares: {toy-llm: 1}\n", "");
  project.replace(ToyProject::kExperiment, "platform: ../platforms/toy2\n", "");
  const Experiment experiment =
      with(project,
           "axes:\n"
           "  platform: [../platforms/toy2]\n"
           "  policy: [islands, {value: {sovereign: {within: 40 ms}}, label: home first}]\n"
           "  serving.gpu_shares: [{toy-llm: 0.5}, {value: {toy-llm: 1}, label: all of them}]\n");
  std::vector<std::string> words;
  for (const Axis& axis : experiment.axes) {
    for (const AxisValue& value : axis.values) {
      words.push_back(value.raw + " | " + value.label + " | " + value.word);
    }
  }
  EXPECT_THAT(words,
              ElementsAre("../platforms/toy2 | toy2 | platform-toy2", "islands | islands | islands",
                          "{sovereign: {within: 40 ms}} | home first | sovereign-within-40ms",
                          "{toy-llm: 0.5} | toy-llm: 0.5 | gpu_shares-toy-llm-0.5",
                          "{toy-llm: 1} | all of them | gpu_shares-toy-llm-1"));
  EXPECT_EQ(experiment.scenarios.back().id, "toy2, home first, gpu_shares all of them");
  EXPECT_EQ(experiment.scenarios.back().settings.run.policy.name, "sovereign");
}

std::string faults_of(const ToyProject& project, const std::string& lines) {
  try {
    (void)with(project, lines);
  } catch (const InputError& error) {
    std::string text;
    for (const Issue& issue : error.issues()) text += issue.text() + "\n";
    return text;
  }
  return "";
}

TEST(Axis, TheSameValueOrLabelTwiceIsAFaultWithItsLine) {
  const ToyProject same;
  EXPECT_THAT(faults_of(same, "axes:\n  policy:\n    - islands\n    - islands\n"),
              ::testing::HasSubstr("toy.yaml:13: axes.policy[1]: stands here twice"));
  const ToyProject labels;
  EXPECT_THAT(faults_of(labels,
                        "axes:\n  policy:\n    - {value: islands, label: x}\n"
                        "    - {value: federated, label: x}\n"),
              ::testing::HasSubstr("toy.yaml:13: axes.policy[1]: has the label 'x'"));
}

// A misspelt option inside a labelled value is found as anywhere else.
TEST(Axis, ALabelHidesNoFault) {
  const ToyProject project;
  EXPECT_THAT(
      faults_of(project, "axes: {policy: [{value: {sovereign: {whitin: 1 s}}, label: x}]}\n"),
      ::testing::HasSubstr("whitin"));
  const ToyProject more;
  EXPECT_THAT(faults_of(more, "axes: {policy: [{value: islands, label: x, colour: red}]}\n"),
              ::testing::HasSubstr("colour: unknown key"));
}

TEST(Baseline, MayBeNamedByItsLabel) {
  const ToyProject project;
  const Experiment experiment =
      with(project,
           "axes: {policy: [federated, {value: islands, label: at home}]}\n"
           "baseline: {policy: at home}\n");
  EXPECT_EQ(experiment.scenarios[0].baseline, 1U);
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

// Of 2 x 3 scenarios those of islands at 1 or 2; the baseline's numbers are those of what is left.
TEST(Select, KeepsTheScenariosWithTheNamedValues) {
  const ToyProject project;
  project.replace(ToyProject::kExperiment, "demand_scale: 10\n", "");
  project.replace(ToyProject::kExperiment, "  timeout: 10 s\n", "");
  Experiment experiment = with(project,
                               "axes:\n"
                               "  policy: [federated, {value: islands, label: at home}]\n"
                               "  serving.timeout: [1 s, 2 s, 3 s]\n"
                               "demand_scale: 10\n"
                               "baseline: {serving.timeout: 2 s}\n");
  select_scenarios(experiment, {"policy=at home", "timeout=1 s", "serving.timeout=2 s"});
  EXPECT_THAT(ids_of(experiment), ElementsAre("at home, timeout 1 s", "at home, timeout 2 s"));
  EXPECT_EQ(experiment.scenarios[0].baseline, 1U);
  select_scenarios(experiment, {"timeout=1 s"});
  EXPECT_THAT(ids_of(experiment), ElementsAre("at home, timeout 1 s"));
  EXPECT_FALSE(experiment.scenarios[0].baseline.has_value());
  EXPECT_THAT(experiment.only, ::testing::SizeIs(4));
}

TEST(Select, NamesEveryWordThatMeansNothing) {
  const ToyProject project;
  Experiment experiment = with(project, "axes: {policy: [federated, islands]}\n");
  try {
    select_scenarios(experiment, {"polcy=islands", "policy=island", "islands"});
    FAIL();
  } catch (const InputError& error) {
    ASSERT_EQ(error.issues().size(), 3U);
    EXPECT_THAT(error.issues()[0].text(), ::testing::HasSubstr("did you mean 'policy'"));
    EXPECT_THAT(error.issues()[1].text(), ::testing::HasSubstr("did you mean 'islands'"));
  }
  EXPECT_EQ(experiment.scenarios.size(), 2U);
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
