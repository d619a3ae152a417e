// The answer of an experiment: what it compares is found among its scenarios, faults are told.
#include "experiment/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/toy_project.hpp"
#include "base/error.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::experiment {
namespace {

using test::ToyProject;
using ::testing::AllOf;
using ::testing::HasSubstr;

Experiment with(const std::string& answer) {
  const ToyProject project;
  project.replace(ToyProject::kExperiment, "demand_scale: 10\n", "");
  project.replace(ToyProject::kExperiment, "policy: islands\n",
                  "axes: {policy: [islands, federated], demand_scale: [1, 2]}\n" + answer);
  return load_experiment(project.folder() / ToyProject::kExperiment);
}

std::string faults_of(const std::string& answer) {
  try {
    (void)with(answer);
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

TEST(Answer, ReadsWhatIsCompared) {
  const Experiment experiment = with(
      "answer:\n"
      "  compares:\n"
      "    - {metric: ttft_p95, group: AA, of: {policy: federated, demand_scale: 2},\n"
      "       against: {policy: islands, demand_scale: 2}}\n"
      "  overturned_by: another demand\n"
      "  caveats: [toys are small]\n"
      "  chart: {metric: ttft_p95, group: AA, along: demand_scale, by: policy}\n"
      "  alike: [{these: {policy: federated}, those: {policy: islands}, because: nobody moves}]\n");
  ASSERT_TRUE(experiment.answer);
  const Answer& answer = *experiment.answer;
  ASSERT_EQ(answer.compares.size(), 1U);
  EXPECT_EQ(answer.compares[0].of, (PartOfPoint{{0, 1}, {1, 1}}));
  EXPECT_EQ(answer.compares[0].against, (PartOfPoint{{0, 0}, {1, 1}}));
  EXPECT_EQ(answer.overturned_by, "another demand");
  EXPECT_EQ(answer.caveats.size(), 1U);
  EXPECT_EQ(answer.chart->along, 1U);
  EXPECT_EQ(answer.chart->by, 0U);
  EXPECT_EQ(answer.alike[0].because, "nobody moves");
  EXPECT_FALSE(with("").answer);
}

TEST(Answer, EveryFaultIsTold) {
  EXPECT_THAT(faults_of("answer:\n"
                        "  compares:\n"
                        "    - {metric: ttft_p59, group: AA, of: {policy: federated},\n"
                        "       against: {policy: islands, demand_scale: 1}}\n"
                        "  chart: {metric: ttft_p95, group: AA, along: policy, by: policy}\n"),
              AllOf(HasSubstr("'ttft_p59' is no metric (did you mean"),
                    HasSubstr("fits 2 scenarios; name values of axes that fit one"),
                    HasSubstr("overturned_by"), HasSubstr("has the same axis along and by")));
  EXPECT_THAT(faults_of("answer: {compares: [], overturned_by: x}\n"), HasSubstr("names none"));
  EXPECT_THAT(
      faults_of("answer:\n"
                "  compares:\n"
                "    - {metric: ttft_p95, group: AA, of: {policy: federated, demand_scale: 1},\n"
                "       against: {policy: islands, demand_scale: 1}, says: 'now {on}'}\n"
                "  overturned_by: x\n"),
      AllOf(HasSubstr("'{on}' is none of {of}, {against}, {difference}, {reads}"),
            HasSubstr("has no {reads}")));
  EXPECT_THAT(faults_of("answer: {comparse: [], overturned_by: x}\n"),
              HasSubstr("comparse: unknown key"));
}

}  // namespace
}  // namespace archipelago::experiment
