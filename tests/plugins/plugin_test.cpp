// Policies from shared libraries, through check_policy() and through whole experiments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "app/toy_project.hpp"
#include "base/error.hpp"
#include "policy/fake_view.hpp"
#include "policy/policy_registry.hpp"
#include "policy/sovereign.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

policy::PolicyChoice plugin(const std::string& name, policy::Options options = {}) {
  options["path"] = std::string(ARCHIPELAGO_PLUGINS) + "/" + name + ".so";
  return {"plugin", std::move(options)};
}

std::vector<std::string> faults_of(const policy::PolicyChoice& choice) {
  return check_policy(choice, three_blocs(), {NationIndex(0)});
}

// Test programs export no symbol either, and all are bound at loading: that it loads is the proof.
TEST(Plugin, AGoodOneLoadsWithoutAnySymbolOfOurs) {
  EXPECT_THAT(faults_of(plugin("home_then_bloc")), IsEmpty());
  EXPECT_THAT(faults_of(plugin("home_then_bloc", {{"seconds", "0.5"}})), IsEmpty());
}

TEST(Plugin, WhatItSaysOfItsOptionsIsShown) {
  EXPECT_THAT(faults_of(plugin("home_then_bloc", {{"seconds", "soon"}, {"minutes", "1"}})),
              ElementsAre("home_then_bloc has no option 'minutes'",
                          "seconds 'soon' is no number above 0 and below 86400"));
}

TEST(Plugin, WhatCannotBeLoadedIsAFaultWithTheRemedy) {
  EXPECT_THAT(faults_of({"plugin", {}}), ElementsAre(HasSubstr("plugin needs its path")));
  EXPECT_THAT(faults_of(plugin("nobody")),
              ElementsAre(AllOf(HasSubstr("there is no plug-in"), HasSubstr("build it"))));
  EXPECT_THAT(faults_of(plugin("other_version")),
              ElementsAre(AllOf(HasSubstr("was built for policy interface 4000000, this program"),
                                HasSubstr("build it again"))));
  EXPECT_THAT(faults_of(plugin("other_layout")),
              ElementsAre(AllOf(HasSubstr("other headers"), HasSubstr("build it again"))));
  EXPECT_THAT(faults_of(plugin("no_plugin")),
              ElementsAre(AllOf(HasSubstr("no symbol archipelago_policy_abi"),
                                HasSubstr("ARCHIPELAGO_POLICY_PLUGIN"))));
  EXPECT_THAT(faults_of(plugin("needs_symbols")),
              ElementsAre(AllOf(HasSubstr("cannot be loaded"), HasSubstr("find_site"),
                                HasSubstr("docs/policies.md"))));
}

// Jobs ask admits() and tier(), requests decide(): all as the twin in the project.
TEST(Plugin, AnswersAsItsTwin) {
  const auto platform = three_blocs();
  const auto ours = make_policy(plugin("home_then_bloc", {{"seconds", "0.1"}}), platform);
  policy::Objective limit;
  limit.within = SimTime{100'000'000'000};
  const policy::Sovereign twin(limit);
  for (std::size_t nation = 0; nation < platform.nations.size(); ++nation) {
    workload::Request request;
    request.nation = NationIndex(nation);
    for (std::int64_t wait = 0; wait <= 200; wait += 20) {
      std::vector<FakeView::Way> ways;
      for (std::size_t s = 0; s < platform.sites.size(); ++s) {
        const auto site = static_cast<std::int64_t>(s);
        ways.push_back({s, SimTime{1'000'000'000 * (site + 1)},
                        SimTime{1'000'000'000 * (s == nation ? wait : 30 * site)}});
      }
      const FakeView view(platform, ways);
      const auto answer = ours->decide(request, view);
      const auto expected = twin.decide(request, view);
      ASSERT_TRUE(answer && expected);
      EXPECT_EQ(answer->site, expected->site) << nation << " waits " << wait;
    }
    for (std::size_t s = 0; s < platform.sites.size(); ++s) {
      EXPECT_EQ(ours->admits(platform, request.nation, SiteIndex(s)),
                twin.admits(platform, request.nation, SiteIndex(s)));
      EXPECT_EQ(ours->tier(platform, request.nation, SiteIndex(s)),
                twin.tier(platform, request.nation, SiteIndex(s)));
    }
  }
}

TEST(Plugin, AnAnswerAgainstTheContractOrAnExceptionEndsTheRunByName) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, SimTime{5}, SimTime{1}}});
  const auto message_of = [&](const policy::PolicyChoice& choice) -> std::string {
    try {
      (void)make_policy(choice, platform)->decide({}, view);
    } catch (const SimulationError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message_of(plugin("lawless")),
            "policy plug-in lawless.so broke its contract: it answered site0, which reachable() "
            "does not hold with that delay");
  EXPECT_EQ(message_of(plugin("lawless", {{"throws", "yes"}})),
            "policy plug-in lawless.so failed: I do not know");
}

// The library lies beside the experiment and is named from there.
class PluginProject : public ToyProject {
 public:
  explicit PluginProject(const std::string& name) {
    std::filesystem::copy_file(std::string(ARCHIPELAGO_PLUGINS) + "/" + name + ".so",
                               folder() / "experiments" / "mine.so");
  }
};

TEST(PluginRun, GivesTheTablesOfItsTwinAndItsDigestStandsInTheManifest) {
  const PluginProject project("home_then_bloc");
  project.replace(ToyProject::kExperiment, "policy: islands",
                  "policy: {plugin: {path: ./mine.so, seconds: 0.04}}");
  Outcome outcome = project.run_experiment();
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const std::string own = project.read("out/summary.csv");
  EXPECT_THAT(project.read("out/manifest.json"), HasSubstr("experiments/mine.so"));

  const ToyProject other;
  other.replace(ToyProject::kExperiment, "policy: islands", "policy: {sovereign: {within: 40 ms}}");
  outcome = other.run_experiment();
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(own, other.read("out/summary.csv"));
}

TEST(PluginRun, AnotherVersionIsAFaultOfTheExperimentsLine) {
  const PluginProject project("other_version");
  project.replace(ToyProject::kExperiment, "policy: islands", "policy: {plugin: {path: mine.so}}");
  const Outcome outcome = project.run({"check", ToyProject::kExperiment});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("experiments/toy.yaml:10: policy: plug-in experiments/mine.so "
                                     "was built for policy interface 4000000"));
}

TEST(PluginRun, TheScenarioIsNamedAfterTheFile) {
  const PluginProject project("home_then_bloc");
  project.replace(ToyProject::kExperiment, "policy: islands\n",
                  "axes: {policy: [islands, {plugin: {path: mine.so}}]}\n");
  const Outcome outcome = project.run_experiment();
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(project.read("out/scenarios.csv"),
              HasSubstr("2,{plugin: {path: mine.so}},plugin-mine,"));
}

}  // namespace
}  // namespace archipelago::test
