// The ends of what a run may be: nothing asked, one site, events at and behind the horizon, axis values
// that are one, jobs that cannot be split.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/toy_project.hpp"

namespace archipelago::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kExperiment = ToyProject::kExperiment;
constexpr const char* kRecipe = ToyProject::kRecipe;

void add_events(const ToyProject& project, const std::string& at) {
  project.write("experiments/events.yaml",
                "events:\n  - cut: site:right\n    at: " + at + "\n    for: 1 h\n");
  project.write(kExperiment, project.read(kExperiment) + "failures: {events: events.yaml}\n");
}

// A run is [0, horizon): what begins with its end is no part of it.
TEST(EdgeRuns, AnEventAtTheHorizonCostsNothingAndIsSaid) {
  const ToyProject project;
  const std::string undisturbed = project.results();
  const std::string horizon = "10 min";
  ASSERT_THAT(project.read(kExperiment), HasSubstr("horizon: " + horizon));
  add_events(project, horizon);
  EXPECT_EQ(project.results(), undisturbed);
  EXPECT_THAT(project.read("out/summary.md"),
              HasSubstr("begins at or behind the end of the run and never happens"));
}

TEST(EdgeRuns, AnEventBeforeTheHorizonCostsSomethingAndNothingIsSaid) {
  const ToyProject project;
  const std::string undisturbed = project.results();
  add_events(project, "5 min");
  EXPECT_NE(project.results(), undisturbed);
  EXPECT_THAT(project.read("out/summary.md"), Not(HasSubstr("never happens")));
}

TEST(EdgeRuns, ARunThatNobodyAsksPrintsZeroRequests) {
  const ToyProject project;
  project.replace(kRecipe, "requests_per_day: 86400\n", "requests_per_day: 0.0001\n");
  const Outcome outcome = project.run({"run", kExperiment, "--out", "out"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("replicate 0: 0 requests"));
}

TEST(EdgeRuns, AxisValuesThatAreTheSameNumberAreOneScenario) {
  for (const std::string values : {"[1, 1.0]", "[2, 2e0]"}) {
    const ToyProject project;
    project.replace(kExperiment, "demand_scale: 10\n", "axes: {demand_scale: " + values + "}\n");
    const Outcome outcome = project.run({"check", kExperiment});
    EXPECT_EQ(outcome.status, 3);
    EXPECT_THAT(outcome.err, HasSubstr("is the value of another one, written in another way"));
  }
}

TEST(EdgeRuns, APlatformOfOneSiteNeedsNoCable) {
  const ToyProject project;
  const auto keep_first_row = [&](const std::string& table) {
    const std::vector<std::string> lines = lines_of(project.read(table));
    project.write(table, lines[0] + "\n" + lines[1] + "\n");
  };
  keep_first_row("platforms/toy2/sites.csv");
  const std::vector<std::string> cables = lines_of(project.read("platforms/toy2/cables.csv"));
  project.write("platforms/toy2/cables.csv", cables[0] + "\n");
  keep_first_row("platforms/toy2/nations.csv");
  keep_first_row("platforms/toy2/zones.csv");
  keep_first_row("platforms/toy2/points.csv");
  keep_first_row("platforms/toy2/nation_costs.csv");
  for (const std::string pack : {"rules", "rules_open", "rules_strict"}) {
    std::filesystem::remove(project.folder() / ("platforms/toy2/" + pack + ".csv"));
  }
  const std::string nation = project.cell("platforms/toy2/nations.csv", 0, "iso2");
  project.replace(kRecipe, "{weights: {SG: 3, ID: 1}}", "{weights: {" + nation + ": 1}}");
  const Outcome outcome = project.run_experiment();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
}

}  // namespace
}  // namespace archipelago::test
