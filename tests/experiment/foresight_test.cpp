// What is said of an experiment before it runs: on paper, in projects of the toy.
#include "experiment/foresight.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/toy_project.hpp"
#include "experiment/estimate.hpp"

namespace archipelago::experiment {
namespace {

using test::ToyProject;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kExperiment = ToyProject::kExperiment;

class Foreseen : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> sentences() const {
    const Experiment experiment = load_experiment(project_.folder() / kExperiment);
    std::vector<std::string> texts;
    for (const Foresight& known : foresee(experiment)) texts.push_back(text_of(known, experiment));
    return texts;
  }
  ToyProject project_;
};

TEST_F(Foreseen, NothingOfAnExperimentThatWorks) { EXPECT_THAT(sentences(), IsEmpty()); }

// A second LLM that half of the requests ask for takes four GPUs; the site at the right has two.
// As islands, half of its nation's requests find none; in a federation all find the left.
class LargeLlm : public Foreseen {
 protected:
  LargeLlm() {
    const std::string llms = "platforms/toy2/llms.csv";
    project_.write(
        llms, project_.read(llms) + "large-llm,70,2,80,8192,8,128,2,131072,,,,assumed,assumed\n");
    const std::string profiles = "platforms/toy2/serving_profiles.csv";
    project_.write(profiles, project_.read(profiles) +
                                 "large-llm,toy-gpu,4,10000,100,0,100,1,0.9,1024,131072,131072,,"
                                 "assumed,assumed\n");
    project_.set_cell("platforms/toy2/sites.csv", 1, "gpus", "2");
    project_.replace(ToyProject::kRecipe, "llms: {toy-llm: 1}",
                     "llms: {toy-llm: 0.5, large-llm: 0.5}");
    project_.replace(kExperiment, "gpu_shares: {toy-llm: 1}",
                     "gpu_shares: {large-llm: 0.5, toy-llm: 0.5}");
  }
};

TEST_F(LargeLlm, WithoutAReplicaAtHomeIsSaidOfIslandsOnly) {
  project_.replace(kExperiment, "policy: islands\n", "axes: {policy: [islands, federated]}\n");
  EXPECT_THAT(
      sentences(),
      ElementsAre("50 % of the requests of ID ask for large-llm, which has no replica where "
                  "policy islands may have them served, and are refused: right (a replica "
                  "takes 4 GPUs of one node and a node has 2) (scenario 1)"));
}

// What was said comes true: the run refuses just those.
TEST_F(LargeLlm, IsRefusedInTheRunAndRepeatedInTheSummary) {
  const std::string table = project_.results();
  EXPECT_THAT(table, HasSubstr("refused_no_site"));
  EXPECT_THAT(project_.read("out/summary.md"), HasSubstr("50 % of the requests of ID"));
  EXPECT_THAT(project_.read("out/summary.md"), HasSubstr("are refused"));
}

// toy2's strict rules keep all data at home: who lives on the right may not ask the left, and that is
// no lack of a replica.
TEST_F(Foreseen, WhomRulesLeaveNoSite) {
  project_.replace(kExperiment, "policy: islands\n",
                   "policy: {global_cloud: {region: left}}\nrules: strict\n");
  EXPECT_THAT(sentences(), ElementsAre("100 % of the requests of ID are refused: policy "
                                       "global_cloud and the rules leave them no site with GPUs"));
}

// A node of the toy draws 1 kW beside its GPUs and each of 8 GPUs 1 kW at full clock: 9 kW.
TEST_F(Foreseen, MegawattsThatDoNotCarryTheGpus) {
  project_.write(kExperiment, project_.read(kExperiment) + "axes: {power.cap_scale: [1, 0.6]}\n");
  EXPECT_THAT(sentences(),
              ElementsAre("site left has 0.006 MW of IT power and its 8 GPUs need 0.009 MW at full "
                          "clocks: under load they slow down, and more GPUs may serve less; raise "
                          "it_power_mw with the GPUs (scenario 2)",
                          HasSubstr("site right has 0.006 MW")));
}

// Idle, they draw 1 kW and 8 x 0.1 kW.
TEST_F(Foreseen, MegawattsThatDoNotCarryIdleGpus) {
  project_.set_cell("platforms/toy2/sites.csv", 0, "it_power_mw", "0.0017");
  EXPECT_THAT(sentences(), ElementsAre(HasSubstr("site left has 0.0017 MW of IT power and its 8 "
                                                 "GPUs need 0.009 MW at full clocks: it is dark")));
}

// More GPUs on the same megawatts: 504 of 8 to a node need 63 x 1 kW + 504 x 1 kW = 567 kW.
TEST_F(Foreseen, GpusAddedWithoutMegawatts) {
  project_.set_cell("platforms/toy2/sites.csv", 0, "gpus", "504");
  EXPECT_THAT(sentences(), ElementsAre(HasSubstr("its 504 GPUs need 0.567 MW")));
}

TEST_F(Foreseen, SettingsThatNothingReads) {
  project_.replace(kExperiment, "  queue_limit: 20\n",
                   "  queue_limit: 20\n  token_budget: 300\n  autoscaling_target: 3\n");
  project_.write(kExperiment, project_.read(kExperiment) +
                                  "policy_view:\n  refresh: 5 s\n"
                                  "training:\n  queue: easy\n"
                                  "settlement: marginal_cost\n");
  EXPECT_THAT(
      sentences(),
      ElementsAre("policy_view.refresh moves nothing: policy islands asks only sites of a nation's "
                  "own, whose state is always known",
                  "serving.token_budget moves nothing: serving.scheduler: prefill_first reads "
                  "serving.max_batched_tokens",
                  "serving.autoscaling_target moves nothing: serving.autoscaling_interval is off",
                  "training.queue moves nothing: the workload has no jobs",
                  "settlement moves nothing: under policy islands no nation works on another's "
                  "site, so there is nothing to settle"));
}

TEST_F(Foreseen, AnAxisWithoutEffectNamesItsScenarios) {
  project_.write(kExperiment,
                 project_.read(kExperiment) + "axes: {policy_view.refresh: [live, 1 s, 5 s]}\n");
  EXPECT_THAT(sentences(), ElementsAre(HasSubstr("(scenarios 2, 3)")));
}

TEST_F(Foreseen, CheckPrintsItAndEndsWell) {
  project_.set_cell("platforms/toy2/sites.csv", 0, "gpus", "504");
  const test::Outcome outcome = project_.run({"check", kExperiment});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("warning: site left has 0.01 MW"));
  EXPECT_THAT(outcome.out, HasSubstr("  only: about 14.5 k requests, 1 s of a processor"));
  EXPECT_THAT(outcome.out, HasSubstr("all 2 runs: about 29.1 k requests"));
  const test::Outcome shown = project_.run({"platform", "show", "platforms/toy2"});
  EXPECT_THAT(shown.out, HasSubstr("warning: site left has 0.01 MW"));
}

// Ten minutes from 8:00 in SG (weight 3) and 7:00 in ID (weight 2), of hour weights that sum to 44,
// on a Monday of weight 3 of days that sum to 13: 864,000 a day x 3/4 x (3 / 44 x 24) x (3 / 13 x 7)
// / 144 + 864,000 x 1/4 x (2 / 44 x 24) x (3 / 13 x 7) / 144 = 11,895.1 + 2,643.4.
TEST_F(Foreseen, RequestsAreEstimated) {
  const Experiment experiment = load_experiment(project_.folder() / kExperiment);
  const double day = 864'000.0 / 144 * (3.0 / 13 * 7) * (24.0 / 44);
  const double expected = day * (0.75 * 3 + 0.25 * 2);
  EXPECT_NEAR(expected, 14'538.46, 0.01);
  EXPECT_NEAR(estimate_of(experiment.scenarios[0]).requests, expected, 1e-6);
  Estimate both = estimate_of(experiment.scenarios[0]);
  both += both;
  EXPECT_NEAR(both.requests, 2 * expected, 1e-6);
  EXPECT_EQ(both.bytes, estimate_of(experiment.scenarios[0]).bytes);
  EXPECT_NEAR(both.times(3).requests, 6 * expected, 1e-6);
  EXPECT_EQ(both.times(3).bytes, both.bytes);
}

}  // namespace
}  // namespace archipelago::experiment
