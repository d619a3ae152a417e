// Figures of two runs: which runs are paired, and what of it stands where.
#include "experiment/counterfactuals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "app/toy_project.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::experiment {
namespace {

// Two policies under a calm sky, the law of AA withdrawn, both nations cut off: scenarios
// 0 to 2 of the first, 3 to 5 of the second.
struct Study {
  Study() {
    experiment.axes = {
        {"policy", {{"a", "a", "a"}, {"b", "b", "b"}}},
        {"failures.withdraw", {{"none", "none", "none"}, {"AA", "AA", "AA"}}},
        {"failures.isolate", {{"none", "none", "none"}, {"every", "every", "every"}}}};
    const auto platform = std::make_shared<const platform::Platform>(test::toy_platform());
    for (std::size_t policy = 0; policy < 2; ++policy) {
      add({policy, 0, 0}, platform);
      add({policy, 1, 0}, platform).settings.run.failures.withdraw = {"AA"};
      add({policy, 0, 1}, platform).settings.run.failures.isolate = {"every"};
    }
    results.assign(6, std::vector<RunResult>(2));
  }
  Scenario& add(std::vector<std::size_t> point,
                std::shared_ptr<const platform::Platform> platform) {
    Scenario scenario;
    scenario.point = std::move(point);
    scenario.platform = std::move(platform);
    scenario.settings.score_weights = {{"autonomy", 1}, {"foreign_served_share", 1}};
    return experiment.scenarios.emplace_back(std::move(scenario));
  }
  void set(std::size_t scenario, std::size_t replicate, const std::string& group,
           const std::string& metric, double value) {
    results[scenario][replicate].rows.push_back({group, metric, value});
  }
  [[nodiscard]] std::optional<double> figure(std::size_t scenario, std::size_t replicate,
                                             const std::string& group,
                                             const std::string& metric) const {
    for (const metrics::Row& row : results[scenario][replicate].rows) {
      if (row.group == group && row.metric == metric) return row.value;
    }
    return std::nullopt;
  }

  Experiment experiment;
  Results results;
};

// Replicate by replicate: 0.9 - 0.5 and 0.8 - 0.6.
TEST(Counterfactuals, DependenceIsTheServiceThatTheSameQuestionsLose) {
  Study study;
  study.set(0, 0, "BB", "slo_attainment", 0.9);
  study.set(0, 1, "BB", "slo_attainment", 0.8);
  study.set(1, 0, "BB", "slo_attainment", 0.5);
  study.set(1, 1, "BB", "slo_attainment", 0.6);
  add_counterfactuals(study.experiment, study.results);
  for (const auto& [scenario, group] : {std::pair(1, "BB"), std::pair(0, "law:AA:BB")}) {
    EXPECT_NEAR(study.figure(scenario, 0, group, "dependence").value(), 0.4, 1e-12);
    EXPECT_NEAR(study.figure(scenario, 1, group, "dependence").value(), 0.2, 1e-12);
  }
  EXPECT_FALSE(study.figure(3, 0, "law:AA:BB", "dependence")) << "another policy";
}

TEST(Counterfactuals, EventsThatWithdrawArePairedLikeTheSetting) {
  Study study;
  study.experiment.axes[1].key = "failures.events";
  study.experiment.scenarios[1].settings.run.failures.withdraw.clear();
  platform::ScriptedEvent event;
  event.law = NationIndex(0);
  study.experiment.scenarios[1].settings.run.failures.events = {event};
  study.set(0, 0, "BB", "slo_attainment", 1);
  study.set(1, 0, "BB", "slo_attainment", 0.25);
  add_counterfactuals(study.experiment, study.results);
  EXPECT_EQ(study.figure(0, 0, "law:AA:BB", "dependence"), 0.75);
}

TEST(Counterfactuals, WithoutTheCalmScenarioThereIsNoDependence) {
  Study study;
  study.experiment.scenarios.erase(study.experiment.scenarios.begin());
  study.results.erase(study.results.begin());
  study.set(0, 0, "BB", "slo_attainment", 0.5);
  add_counterfactuals(study.experiment, study.results);
  EXPECT_FALSE(study.figure(0, 0, "BB", "dependence"));
}

TEST(Counterfactuals, AutonomyOfEveryNationStandsBesideTheOtherFigures) {
  Study study;
  study.set(2, 0, "AA", "autonomy", 0.7);
  study.set(2, 0, "BB", "autonomy", 0.1);
  add_counterfactuals(study.experiment, study.results);
  EXPECT_EQ(study.figure(0, 0, "AA", "autonomy"), 0.7);
  EXPECT_EQ(study.figure(0, 0, "BB", "autonomy"), 0.1);
  EXPECT_FALSE(study.figure(1, 0, "AA", "autonomy")) << "a withdrawal is no calm scenario";
}

// Cut off, AA is served at home alone (foreign share 0) and its autonomy stands in its own rows: its
// score must not come of that.  Calm: (0.5 + (1 - 0.4)) / 2.
TEST(Counterfactuals, IsolationDoesNotRaiseAScore) {
  Study study;
  for (const std::size_t policy : {0, 3}) {
    for (const std::size_t replicate : {0, 1}) {
      study.set(policy, replicate, "AA", "foreign_served_share", 0.4);
      study.set(policy + 2, replicate, "AA", "foreign_served_share", 0);
      study.set(policy + 2, replicate, "AA", "autonomy", 0.5);
    }
  }
  add_counterfactuals(study.experiment, study.results);
  EXPECT_DOUBLE_EQ(study.figure(0, 0, "AA", "sovereignty_score").value(), 0.55);
  EXPECT_FALSE(study.figure(2, 0, "AA", "sovereignty_score"));
}

// The second policy serves nobody of AA, so that it has no foreign share: what would be compared is
// autonomy with a mean of two.
TEST(Counterfactuals, ScoresOfDifferentPartsAreNotPrinted) {
  Study study;
  for (const std::size_t policy : {0, 3}) {
    for (const std::size_t replicate : {0, 1}) {
      study.set(policy + 2, replicate, "AA", "autonomy", 0.5);
      study.set(policy + 2, replicate, "BB", "autonomy", 0.5);
    }
  }
  for (const std::size_t replicate : {0, 1}) {
    study.set(0, replicate, "AA", "foreign_served_share", 0.4);
  }
  add_counterfactuals(study.experiment, study.results);
  EXPECT_FALSE(study.figure(0, 0, "AA", "sovereignty_score"));
  EXPECT_FALSE(study.figure(3, 0, "AA", "sovereignty_score"));
  EXPECT_TRUE(study.figure(3, 0, "BB", "sovereignty_score")) << "autonomy in both";
}

// Under two cuts 0.9 and 0.6 are left: the worst 0.6, 0.75 on average.
TEST(Counterfactuals, SurvivalIsWhatRunsUnderTheWorstCutsLeave) {
  Study study;
  study.experiment.axes[1].key = "failures.worst_cut";
  for (const std::size_t s : {1, 2}) {
    study.experiment.scenarios[s].point = {0, s, 0};
    study.experiment.scenarios[s].settings.run.failures = {};
    study.experiment.scenarios[s].settings.run.failures.worst_cut = static_cast<int>(s);
  }
  study.set(0, 0, "AA", "slo_attainment", 1);
  study.set(1, 0, "AA", "slo_attainment", 0.9);
  study.set(2, 0, "AA", "slo_attainment", 0.6);
  add_counterfactuals(study.experiment, study.results);
  EXPECT_EQ(study.figure(0, 0, "AA", "survival_worst_cuts"), 0.6);
  EXPECT_DOUBLE_EQ(study.figure(0, 0, "AA", "survival_mean_cuts").value(), 0.75);
  EXPECT_FALSE(study.figure(1, 0, "AA", "survival_worst_cuts"));
}

// Whether the law or the borders took it, nobody can say.
TEST(Counterfactuals, OfSeveralEventsAtOnceThereIsNoFigure) {
  Study study;
  study.experiment.scenarios[1].settings.run.failures.isolate = {"every"};
  study.set(0, 0, "BB", "slo_attainment", 1);
  study.set(1, 0, "BB", "slo_attainment", 0.5);
  add_counterfactuals(study.experiment, study.results);
  EXPECT_FALSE(study.figure(1, 0, "BB", "dependence"));
}

// toy2 has one cable: there is a worst cut, and no second.
TEST(Counterfactuals, AWorstCutThatIsNotThereIsAFault) {
  const test::ToyProject project;
  project.replace(test::ToyProject::kExperiment, "slo:\n", "failures: {worst_cut: 2}\nslo:\n");
  const test::Outcome outcome = project.run({"check", test::ToyProject::kExperiment});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(
      outcome.err.find("failures.worst_cut: 2 is more than there are: 1 cuts of platform toy2"),
      std::string::npos)
      << outcome.err;
}

}  // namespace
}  // namespace archipelago::experiment
