// Any value by path, under `set:` and under `axes:`; overlays as a setting and as an axis.
#include "experiment/value_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/toy_project.hpp"
#include "base/error.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::experiment {
namespace {

using test::ToyProject;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Experiment with(const ToyProject& project, const std::string& lines,
                const std::vector<std::string>& set = {}) {
  project.replace(ToyProject::kExperiment, "policy: islands\n", "policy: islands\n" + lines);
  return load_experiment(project.folder() / ToyProject::kExperiment, set);
}

// Without the folder, a line each.
std::string faults(const std::string& lines, const std::vector<std::string>& set = {}) {
  const ToyProject project;
  project.write("overlays/more.yaml", "overlay: {base: toy2, sites: {left: {gpus: 16}}}\n");
  std::string text;
  try {
    (void)with(project, lines, set);
  } catch (const InputError& error) {
    const std::string prefix = project.folder().string() + "/experiments/";
    for (const Issue& issue : error.issues()) text += issue.text() + "\n";
    for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
      text.erase(at, prefix.size());
    }
  }
  return text;
}

TEST(ValuePath, SetsCellsOfThePlatformAndKeysOfTheRecipe) {
  const ToyProject project;
  const Experiment experiment = with(project,
                                     "set:\n"
                                     "  platform.sites[left].gpus: +8\n"
                                     "  platform.nations[*].wacc: x1.5\n"
                                     "  workload.inference[chat].requests_per_day: x2\n"
                                     "  workload.inference[0].nations.weights[SG]: 1\n");
  const Scenario& scenario = experiment.scenarios.front();
  // 8 + 8 GPUs, and 0.01 MW x 16 / 8 = 0.02 MW; 10 % x 1.5 = 15 %; 86 400 x 2; shares 1 : 1
  EXPECT_EQ(scenario.platform->sites[0].gpus, 16);
  EXPECT_DOUBLE_EQ(scenario.platform->sites[0].it_power_w, 20'000);
  EXPECT_DOUBLE_EQ(scenario.platform->nations[1].wacc_percent, 15);
  EXPECT_DOUBLE_EQ(scenario.recipe->inference[0].requests_per_day, 172'800);
  EXPECT_DOUBLE_EQ(scenario.recipe->inference[0].nation_share[0], 0.5);
  EXPECT_EQ(scenario.platform->name, "toy2");
}

TEST(ValuePath, IsAnAxisWithItsShortNameAsWord) {
  const ToyProject project;
  const Experiment experiment = with(project,
                                     "axes:\n"
                                     "  platform.sites[left].gpus: [8, 16]\n"
                                     "  workload.inference[chat].burstiness: [1, 2]\n"
                                     "baseline: {\"platform.sites[left].gpus\": 8}\n");
  ASSERT_EQ(experiment.scenarios.size(), 4U);
  EXPECT_EQ(experiment.scenarios[3].id, "sites[left].gpus 16, inference[chat].burstiness 2");
  EXPECT_EQ(experiment.scenarios[3].platform->sites[0].gpus, 16);
  EXPECT_EQ(experiment.scenarios[3].recipe->inference[0].burstiness, 2);
  EXPECT_EQ(experiment.scenarios[3].baseline, 1U);
  // Read once each: two platforms, and of both two recipes.
  EXPECT_EQ(experiment.scenarios[0].platform, experiment.scenarios[1].platform);
  EXPECT_NE(experiment.scenarios[0].platform, experiment.scenarios[2].platform);
}

TEST(ValuePath, OverlaysAreASettingAndAnAxis) {
  const ToyProject project;
  project.write("overlays/more.yaml", "overlay: {base: toy2, sites: {left: {gpus: 16}}}\n");
  project.write("overlays/cool.yaml", "overlay: {sites: {\"*\": {pue: 1.1}}}\n");
  const Experiment experiment =
      with(project, "axes: {overlay: [none, ../overlays/more.yaml, [more, cool]]}\n");
  ASSERT_EQ(experiment.scenarios.size(), 3U);
  EXPECT_EQ(experiment.scenarios[0].id, "overlay none");
  EXPECT_EQ(experiment.scenarios[1].id, "overlay more");
  EXPECT_EQ(experiment.scenarios[2].id, "overlay more + cool");
  EXPECT_EQ(experiment.scenarios[0].platform->sites[0].gpus, 8);
  EXPECT_EQ(experiment.scenarios[1].platform->sites[0].gpus, 16);
  EXPECT_EQ(experiment.scenarios[2].platform->sites[0].gpus, 16);
  EXPECT_EQ(experiment.scenarios[2].platform->sites[1].pue, 1.1);
  // Both overlays are inputs of the result.
  std::vector<std::string> names;
  for (const auto& file : experiment.inputs()) {
    if (file.parent_path().filename() == "overlays") names.push_back(file.filename().string());
  }
  EXPECT_THAT(names, ElementsAre("cool.yaml", "more.yaml"));
}

TEST(ValuePath, APlatformMayBeAnOverlay) {
  const ToyProject project;
  project.write("overlays/more.yaml", "overlay: {base: toy2, sites: {left: {gpus: 16}}}\n");
  for (const char* place : {"../overlays/more.yaml", "more"}) {
    project.replace(ToyProject::kExperiment,
                    "platform: ", std::string("platform: ") + place + "\n# ");
    const Experiment experiment = load_experiment(project.folder() / ToyProject::kExperiment);
    EXPECT_EQ(experiment.scenarios[0].platform->name, "more");
    EXPECT_EQ(experiment.scenarios[0].platform->sites[0].gpus, 16);
    project.replace(ToyProject::kExperiment, std::string("platform: ") + place + "\n# ",
                    "platform: ");
  }
}

// Line 11 is the first that a test adds.
TEST(ValuePathFaults, NameTheLineAndTheNearest) {
  EXPECT_THAT(faults("set:\n  platform.sites[leftt].gpus: 8\n"),
              AllOf(HasSubstr("toy.yaml:12: set.platform.sites[leftt].gpus: 'leftt' is no row of "),
                    HasSubstr("platforms/toy2/sites.csv (did you mean 'left'?)\n")));
  EXPECT_THAT(faults("set:\n  platform.sites[left].gpu_s: 8\n"),
              HasSubstr("toy.yaml:12: set.platform.sites[left].gpu_s: 'gpu_s' is no column"));
  EXPECT_THAT(
      faults("set:\n  workload.inference[chatt].burstiness: 8\n"),
      HasSubstr("toy.yaml:12: set.workload.inference[chatt].burstiness: 'chatt' is no item"));
  EXPECT_THAT(faults("set:\n  workload.inference[0].burst: 8\n"),
              HasSubstr("toy.yaml:12: set.workload.inference[0].burst: unknown key"));
  EXPECT_THAT(faults("axes:\n  workload.inference[0].burstiness:\n    - 1\n    - -2\n"),
              HasSubstr("toy.yaml:14: axes.workload.inference[0].burstiness: "));
  EXPECT_THAT(faults("set: {demand: 8}\n"),
              HasSubstr("toy.yaml:11: set.demand: 'demand' is no path"));
  EXPECT_THAT(faults("axes: {platform.site: [8]}\n"),
              HasSubstr("toy.yaml:11: axes.platform.site: 'site' is no path of a cell"));
  EXPECT_THAT(faults("overlay: moore\n"),
              HasSubstr("toy.yaml:11: overlay: 'moore' is the name of no overlay"));
}

TEST(ValuePathFaults, OneCellByTwoPaths) {
  EXPECT_THAT(
      faults("set:\n  platform.nations[*].wacc: x2\n  platform.nations[SG].wacc_percent: 3\n"),
      HasSubstr("toy.yaml:13: set.platform.nations[SG].wacc_percent: SG: wacc_percent is "
                "changed twice, first by set.platform.nations[*].wacc"));
  EXPECT_THAT(
      faults("set:\n  platform.nations[SG].wacc: 2\naxes:\n  platform.nations[SG].wacc: [3]\n"),
      HasSubstr("stands here and under axes; keep one"));
}

TEST(Overrides, TakeThePlaceOfTheFilesValues) {
  const ToyProject project;
  const Experiment experiment =
      with(project, "set:\n  platform.sites[left].gpus: 24\n",
           {"demand_scale=3", "replicates=1", "serving.timeout=5 s", "power.cap_scale=0.5",
            "platform.sites[left].gpus=+8", "policy={sovereign: {within: 40 ms}}"});
  const Scenario& scenario = experiment.scenarios.front();
  EXPECT_EQ(scenario.settings.run.demand_scale, 3);
  EXPECT_EQ(experiment.replicates, 1U);
  EXPECT_EQ(scenario.settings.run.limits.timeout, to_sim_time(Seconds(5)));
  EXPECT_EQ(scenario.settings.run.power.cap_scale, 0.5);
  EXPECT_EQ(scenario.settings.run.policy.name, "sovereign");
  EXPECT_EQ(scenario.platform->sites[0].gpus, 16);
  EXPECT_EQ(experiment.set.size(), 6U);
}

TEST(OverrideFaults, NameTheWord) {
  EXPECT_THAT(faults("", {"demnd_scale=3"}),
              HasSubstr("--set demnd_scale=3: 'demnd_scale' is no setting (did you mean "
                        "'demand_scale'?)"));
  EXPECT_THAT(faults("", {"demand_scale"}), HasSubstr("expected KEY=VALUE"));
  EXPECT_THAT(faults("", {"demand_scale=many"}),
              HasSubstr("--set demand_scale=many: demand_scale: 'many' is not a number"));
  EXPECT_THAT(faults("", {"platform.sites[leftt].gpus=3"}),
              HasSubstr("--set platform.sites[leftt].gpus=3: set.platform.sites[leftt].gpus: "
                        "'leftt' is no row"));
  EXPECT_THAT(faults("axes: {rules: [none, default]}\n", {"rules=none"}),
              HasSubstr("'rules' is an axis of the experiment; choose its values with --only"));
  EXPECT_THAT(faults("", {"warmup=1 h"}), HasSubstr("--set warmup=1 h: warmup: is not below"));
  EXPECT_THAT(faults("", {"seed=1", "seed=2"}), HasSubstr("seed is set twice"));
}

}  // namespace
}  // namespace archipelago::experiment
