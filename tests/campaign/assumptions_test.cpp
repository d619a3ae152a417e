// Files of assumptions: what they mean, and every fault at once with its line.
#include "campaign/sensitivity/assumptions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "app/toy_project.hpp"
#include "base/error.hpp"

namespace archipelago::campaign {
namespace {

using test::ToyProject;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr const char* kFile = "assumptions.yaml";
constexpr const char* kHeadline =
    "headlines:\n"
    "  - {name: gain, metric: slo_attainment, group: toy, of: {policy: federated}}\n";

class Assuming : public ::testing::Test {
 protected:
  Assuming() {
    project_.replace(ToyProject::kExperiment, "policy: islands\n",
                     "axes: {policy: [islands, federated]}\nbaseline: {policy: islands}\n");
  }
  Assumptions load(const std::string& text) {
    project_.write(kFile, text);
    const experiment::Experiment experiment =
        experiment::load_experiment(project_.folder() / ToyProject::kExperiment);
    return load_assumptions(project_.folder() / kFile, experiment, vary_file(experiment));
  }
  // "4: law: ..." of every fault.
  std::vector<std::string> faults(const std::string& text) {
    std::vector<std::string> lines;
    try {
      (void)load(text);
    } catch (const InputError& error) {
      for (const Issue& issue : error.issues()) {
        lines.push_back(std::to_string(issue.line) + ": " + issue.field + ": " + issue.message);
      }
    }
    return lines;
  }
  // Of one input with that law.
  std::vector<std::string> law_faults(const std::string& input, const std::string& law) {
    return faults(std::string(kHeadline) + "assumptions:\n  - {input: \"" + input +
                  "\", source: assumed, law: " + law + "}\n");
  }

  ToyProject project_;
};

// The experiment has demand_scale 10 and slo.ttft 60 ms, so that x0.5 to x2 is 5 to 20, and 30 to 90
// ms of a factor 0.5 to 1.5; of the platform a factor stays one.
TEST_F(Assuming, FactorsOnSettingsAreMultipliedOut) {
  const Assumptions assumptions = load(std::string(kHeadline) +
                                       "assumptions:\n"
                                       "  - input: demand_scale\n"
                                       "    law: {uniform: [x0.5, x2]}\n"
                                       "    source: assumed\n"
                                       "    note: nobody knows\n"
                                       "  - input: slo.ttft\n"
                                       "    law: {uniform: [x0.5, x1.5]}\n"
                                       "    source: assumed\n"
                                       "  - input: platform.nations[*].wacc_percent\n"
                                       "    law: {triangular: [x0.8, x1, x1.4]}\n"
                                       "    source: assumed\n"
                                       "  - input: serving.max_sequences\n"
                                       "    law: {uniform: [2, 5]}\n"
                                       "    source: assumed\n"
                                       "  - input: serving.dispatch\n"
                                       "    law: {choice: {nominal: 3, round_robin: 1}}\n"
                                       "    source: assumed\n");
  ASSERT_EQ(assumptions.inputs.size(), 5U);
  EXPECT_EQ(assumptions.inputs[0].text_at(0), "5");
  EXPECT_EQ(assumptions.inputs[0].text_at(1), "20");
  EXPECT_EQ(assumptions.inputs[0].note, "nobody knows");
  EXPECT_EQ(assumptions.inputs[0].reach, Reach::kRun);
  EXPECT_EQ(assumptions.inputs[1].text_at(0), "0.03 s");
  EXPECT_EQ(assumptions.inputs[1].reach, Reach::kLimits);
  EXPECT_EQ(assumptions.inputs[2].text_at(1), "x1.4");
  EXPECT_EQ(assumptions.inputs[2].reach, Reach::kPrices);
  EXPECT_EQ(assumptions.inputs[3].text_at(0.4), "3") << "2 + 0.4 x 3 = 3.2, whole";
  EXPECT_EQ(assumptions.inputs[4].text_at(0.5), "") << "nominal";
  EXPECT_EQ(assumptions.inputs[4].text_at(0.8), "round_robin");
  ASSERT_EQ(assumptions.headlines.size(), 1U);
  EXPECT_EQ(assumptions.headlines[0].scenario, 1U);
  EXPECT_EQ(assumptions.headlines[0].baseline, 0U);
}

TEST_F(Assuming, EveryFaultIsSaidAtOnceWithItsLine) {
  const auto said = faults(
      "headlines:\n"
      "  - {name: Gain, metric: slo_attainmet, group: toy, of: {policy: federated}}\n"  // 2
      "  - {name: base, metric: cost_total, group: toy, of: {policy: islands}}\n"       // 3
      "  - {name: both, metric: cost_total, group: toy, of: {}}\n"                      // 4
      "  - {name: none, metric: cost_total, group: toy, of: {policy: fedrated}}\n"      // 5
      "assumptions:\n"
      "  - {input: demand_scal, law: {uniform: [1, 2]}, source: assumed}\n"              // 7
      "  - {input: policy, law: {choice: [islands, federated]}, source: assumed}\n"      // 8
      "  - {input: workload, law: {choice: [nowhere, b]}, source: assumed}\n"            // 9
      "  - {input: \"platform.gpus[*].price_us\", law: {uniform: [1, 2]}, source: x}\n"  // 10
      "  - {input: seed, law: {uniform: [1, 2]}}\n");                                    // 11
  EXPECT_THAT(said, Contains(AllOf(HasSubstr("2: headlines[0].name"), HasSubstr("lower-case"))));
  EXPECT_THAT(said, Contains(AllOf(HasSubstr("2: "), HasSubstr("did you mean 'slo_attainment'?"))));
  EXPECT_THAT(said, Contains(AllOf(HasSubstr("3: "), HasSubstr("is compared with nothing"))));
  EXPECT_THAT(said, Contains(AllOf(HasSubstr("4: "), HasSubstr("fits 2 scenarios"))));
  EXPECT_THAT(said, Contains(AllOf(HasSubstr("5: "), HasSubstr("did you mean 'federated'?"))));
  EXPECT_THAT(said, Contains(AllOf(HasSubstr("7: "), HasSubstr("did you mean 'demand_scale'?"))));
  EXPECT_THAT(said, Contains(AllOf(HasSubstr("8: "), HasSubstr("is an axis"))));
  EXPECT_THAT(said, Contains(AllOf(HasSubstr("9: "), HasSubstr("name of no workload"))));
  EXPECT_THAT(said, Contains(AllOf(HasSubstr("10: "), HasSubstr("did you mean 'price_usd'?"))));
  EXPECT_THAT(said, Contains(AllOf(HasSubstr("11: "), HasSubstr("source: is missing"))));
}

// --set demand_scale=4: x0.5 is 2, not half of the file's 10.
TEST_F(Assuming, AFactorIsOnWhatTheCommandLineSets) {
  project_.write(kFile,
                 std::string(kHeadline) +
                     "assumptions:\n"
                     "  - {input: demand_scale, law: {uniform: [x0.5, x2]}, source: assumed}\n");
  const experiment::Experiment experiment =
      experiment::load_experiment(project_.folder() / ToyProject::kExperiment, {"demand_scale=4"});
  const Assumptions assumptions =
      load_assumptions(project_.folder() / kFile, experiment, vary_file(experiment));
  EXPECT_EQ(assumptions.inputs.at(0).text_at(0), "2");
}

constexpr const char* kOfAnswer =
    "headlines: answer\n"
    "assumptions:\n"
    "  - {input: demand_scale, law: {uniform: [x0.5, x2]}, source: assumed}\n";

// The first two comparisons; islands is scenario 0, federated 1, and neither need be the baseline's.
TEST_F(Assuming, HeadlinesMayBeTheExperimentsOwnAnswer) {
  project_.replace(
      ToyProject::kExperiment, "baseline: {policy: islands}\n",
      "baseline: {policy: islands}\n"
      "answer:\n"
      "  compares:\n"
      "    - {metric: slo_attainment, group: toy, of: {policy: federated}, against: {policy: "
      "islands}}\n"
      "    - {metric: ttft_p95, group: AA, of: {policy: islands}, against: {policy: federated}}\n"
      "    - {metric: ttft_p50, group: AA, of: {policy: islands}, against: {policy: federated}}\n"
      "  overturned_by: another demand\n");
  const std::vector<Headline> headlines = load(kOfAnswer).headlines;
  ASSERT_EQ(headlines.size(), 2U);
  EXPECT_EQ(headlines[0].name, "answer-1");
  EXPECT_EQ(headlines[0].metric, "slo_attainment");
  EXPECT_EQ(headlines[0].scenario, 1U);
  EXPECT_EQ(headlines[0].baseline, 0U);
  EXPECT_EQ(headlines[1].group, "AA");
  EXPECT_EQ(headlines[1].scenario, 0U);
  EXPECT_EQ(headlines[1].baseline, 1U);
}

TEST_F(Assuming, AnAnswerThatIsNotThereIsSaid) {
  EXPECT_THAT(faults(kOfAnswer),
              Contains(AllOf(HasSubstr("1: headlines"), HasSubstr("has no `answer`"))));
}

TEST_F(Assuming, LawsThatAreNoneAreSaid) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"{unifrom: [1, 2]}", "did you mean 'uniform'?"},
      {"{uniform: [1, 2, 3]}", "needs [low, high]"},
      {"{uniform: [2, 1]}", "rising"},
      {"{uniform: [x1, 2]}", "mixes"},
      {"{uniform: [one, 2]}", "is no number"},
      {"{triangular: [1, 3, 2]}", "rising"},
      {"{log_uniform: [0, 2]}", "above 0"},
      {"{normal: {mean: 1}}", "deviation: is missing"},
      {"{normal: {mean: 1, deviation: 0}}", "not above 0"},
      {"{lognormal: {median: 1, factor: 1}}", "not above 1"},
      {"{choice: [1]}", "two or more"},
      {"{choice: [1, 1]}", "each once"},
      {"{uniform: [1, 2], normal: {mean: 1, deviation: 1}}", "one law"},
      {"uniform", "expected a law"},
  };
  for (const auto& [law, word] : cases) {
    EXPECT_THAT(law_faults("demand_scale", law), Contains(HasSubstr(word))) << law;
  }
}

TEST_F(Assuming, ALawHasToFitWhereItGoes) {
  EXPECT_THAT(law_faults("serving.watermark", "{uniform: [0.1, 0.9]}"),
              Contains(AllOf(HasSubstr("does not fit"), HasSubstr("from 0 to 0.5"))));
  EXPECT_THAT(law_faults("serving.timeout", "{uniform: [1, 2]}"), Contains(HasSubstr("no unit")));
  EXPECT_THAT(law_faults("serving.dispatch", "{choice: [round_robin, round_robn]}"),
              Contains(HasSubstr("does not fit")));
  EXPECT_THAT(law_faults("platform.nations[*].wacc_percent", "{uniform: [-2, 8]}"),
              Contains(HasSubstr("out of its range")));
  EXPECT_THAT(law_faults("failures.sites_per_year", "{uniform: [x1, x2]}"),
              Contains(HasSubstr("is 0 in the experiment")));
  EXPECT_THAT(law_faults("serving.dispatch", "{uniform: [x1, x2]}"),
              Contains(HasSubstr("no number")));
}

// Cells of the platform and keys of the recipe, which are read anew; columns without their unit.
TEST_F(Assuming, ValuesByPathAreInputsToo) {
  const Assumptions assumptions = load(std::string(kHeadline) +
                                       "assumptions:\n"
                                       "  - input: platform.sites[*].pue\n"
                                       "    law: {uniform: [x0.9, x1.1]}\n"
                                       "    source: assumed\n"
                                       "  - input: workload.inference[chat].burstiness\n"
                                       "    law: {uniform: [1, 2]}\n"
                                       "    source: assumed\n"
                                       "  - input: platform.nations[*].wacc\n"
                                       "    law: {uniform: [x0.9, x1.1]}\n"
                                       "    source: assumed\n");
  ASSERT_EQ(assumptions.inputs.size(), 3U);
  EXPECT_EQ(assumptions.inputs[0].reach, Reach::kRun);
  EXPECT_EQ(assumptions.inputs[1].reach, Reach::kRun);
  EXPECT_EQ(assumptions.inputs[2].reach, Reach::kPrices);
  // PUE 1.5 x 0.6 is below 1.
  EXPECT_THAT(law_faults("platform.sites[*].pue", "{uniform: [x0.6, x1]}"),
              Contains(HasSubstr("does not fit")));
  EXPECT_THAT(law_faults("platform.sites[*].puh", "{uniform: [x0.9, x1]}"),
              Contains(HasSubstr("'pue'?")));
  EXPECT_THAT(law_faults("workload.inference[talk].burstiness", "{uniform: [1, 2]}"),
              Contains(HasSubstr("does not fit")));
}

TEST_F(Assuming, TwoInputsDoNotChangeTheSameValue) {
  const std::string tail = ", law: {uniform: [x1, x2]}, source: assumed}\n";
  EXPECT_THAT(faults(std::string(kHeadline) +
                     "assumptions:\n"
                     "  - {input: \"platform.zones[*].price_usd_per_kwh\"" +
                     tail + "  - {input: \"platform.zones[left].price_usd_per_kwh\"" + tail +
                     "  - {input: demand_scale" + tail + "  - {input: demand_scale" + tail),
              AllOf(Contains(AllOf(HasSubstr("5: "), HasSubstr("(line 4) change the same value"))),
                    Contains(AllOf(HasSubstr("7: "), HasSubstr("(line 6)")))));
}

}  // namespace
}  // namespace archipelago::campaign
