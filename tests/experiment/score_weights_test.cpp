#include "experiment/score_weights.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "app/toy_project.hpp"
#include "base/error.hpp"
#include "support/source_dir.hpp"

namespace archipelago::experiment {
namespace {

using test::ToyProject;

std::vector<metrics::ScoreWeight> load(const std::string& text) {
  const ToyProject project;
  project.write("weights.csv", text);
  return load_score_weights(project.folder() / "weights.csv");
}

std::string faults_of(const std::string& text) {
  try {
    (void)load(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(ScoreWeights, AreReadInOrderWithThoseThatNobodyMeasures) {
  const auto weights = load(
      "component,weight,objective,note\n"
      "autonomy,7.5,SOV-4,half\n"
      ",15,SOV-6,\"not measured, at all\"\n");
  ASSERT_EQ(weights.size(), 2U);
  EXPECT_EQ(weights[0].metric, "autonomy");
  EXPECT_EQ(weights[0].weight, 7.5);
  EXPECT_EQ(weights[1].metric, "");
  EXPECT_EQ(weights[1].weight, 15);
}

TEST(ScoreWeights, AllFaultsAreShownAtOnce) {
  const std::string faults = faults_of(
      "component,weight,objective,note\n"
      "autonmy,1,a,\n"
      "ttft_p95,1,b,\n"
      "foreign_served_share,-1,c,\n"
      "extra_regional_share,1,d,\n"
      "extra_regional_share,1,e,\n");
  for (const char* said : {"weights.csv:2", "autonomy", "weights.csv:3", "'ttft_p95' is no metric",
                           "weights.csv:4", "weights.csv:6", "stands twice"}) {
    EXPECT_NE(faults.find(said), std::string::npos) << said << '\n' << faults;
  }
}

TEST(ScoreWeights, SomethingMeasuredHasToWeigh) {
  EXPECT_NE(faults_of("component,weight,objective,note\nautonomy,0,a,\n,5,b,\n")
                .find("no component has a weight above 0"),
            std::string::npos);
}

// The framework's eight objectives: 15, 10, 10, 15, 20, 15, 10, 5 %; 55 of 100 measured.
TEST(ScoreWeights, ThoseOfTheEuropeanFrameworkSumToAHundred) {
  const auto weights =
      load_score_weights(std::filesystem::path(test::source_dir()) / "experiments" / "weights" /
                         "eu-cloud-sovereignty-2025.csv");
  double all = 0;
  double measured = 0;
  for (const metrics::ScoreWeight& w : weights) {
    all += w.weight;
    if (!w.metric.empty()) measured += w.weight;
  }
  EXPECT_DOUBLE_EQ(all, 100);
  EXPECT_DOUBLE_EQ(measured, 55);
}

TEST(ScoreWeights, AnExperimentNamesTheirFaultsAndUnknownNations) {
  const ToyProject project;
  project.replace(ToyProject::kExperiment, "slo:\n", "failures: {isolate: [SG, SX]}\nslo:\n");
  const test::Outcome outcome = project.run({"check", ToyProject::kExperiment});
  EXPECT_EQ(outcome.status, 3);
  for (const char* said : {"failures.isolate", "'SX' is no nation of platform toy2"}) {
    EXPECT_NE(outcome.err.find(said), std::string::npos) << said << '\n' << outcome.err;
  }
  project.replace(ToyProject::kExperiment, "[SG, SX]", "[SG]");
  project.replace(ToyProject::kExperiment, "slo:\n", "sovereignty: {weights: none.csv}\nslo:\n");
  const test::Outcome second = project.run({"check", ToyProject::kExperiment});
  EXPECT_EQ(second.status, 3);
  EXPECT_NE(second.err.find("none.csv"), std::string::npos) << second.err;
}

}  // namespace
}  // namespace archipelago::experiment
