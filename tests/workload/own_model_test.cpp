// A model of one's own, from parameters and tokens: what the recipe says and what the job then is.
#include "workload/own_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.hpp"
#include "input/temporary_file.hpp"
#include "support/toy_platform.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/recipe/scaled_recipe.hpp"
#include "workload/sources/job_source.hpp"

namespace archipelago::workload {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// 671e9 parameters, 37e9 of them active, 10e12 tokens: 6 x 37e9 x 10e12 = 2.22e24 FLOP.
const std::string kRecipe =
    "name: toy\n"
    "description: for tests\n"
    "source: assumed\n"
    "training:\n"
    "  - name: models\n"
    "    once: 10 min\n"
    "    nations: {weights: {AA: 3, BB: 1}}\n"
    "    gpus: [{gpus: 64, share: 1}]\n"
    "    run_time: {law: work, tokens: 1e13, gpu: toy-gpu}\n"
    "    model: {parameters: 671e9, active_parameters: 37e9, layers: 61, batch_tokens: 16e6}\n"
    "    checkpoint: {interval: 1 h}\n"
    "    own_model: {}\n";

platform::Platform platform_with(double mfu) {
  platform::Platform toy = test::toy_platform(64);
  toy.gpus[0].training_mfu = mfu;
  return toy;
}

std::string with(std::string from, const std::string& to) {
  std::string text = kRecipe;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

Recipe load(const std::string& text, double mfu = 0.4) {
  const test::TemporaryFile file(text);
  return load_recipe(file.path(), platform_with(mfu));
}

std::string faults_of(const std::string& text, double mfu = 0.4) {
  try {
    load(text, mfu);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::vector<Job> jobs_of(const Recipe& recipe, double demand_scale = 1) {
  const platform::Platform toy = platform_with(0.4);
  JobSource source(toy, recipe, *parse_utc("2026-03-02T00:00Z"), SimTime{3600'000'000'000'000},
                   demand_scale, {});
  std::vector<Job> jobs;
  for (Job job; source.next(job);) jobs.push_back(job);
  return jobs;
}

// toy-gpu does 1e15 FLOP/s at its peak: 2.22e24 / 0.4e15 = 5.55e9 GPU-seconds; on 64 GPUs 86.7 million
// seconds, which no clock lasts for.  A step: 6 x 37e9 x 16e6 / 0.4e15 = 8880 GPU-seconds.
TEST(OwnModel, WorkIsOfActiveParametersAtTheMfuOfTheType) {
  const Recipe recipe = load(kRecipe);
  const TrainingStream& stream = recipe.training.at(0);
  EXPECT_NEAR(stream.run_time.mean(64'000), 5.55e9 / 64, 1);
  EXPECT_NEAR(stream.step_gpu_seconds, 8880, 1e-6);
  EXPECT_TRUE(stream.common.at_type_mfu);
  // Half the MFU, twice the time; what the recipe says stands before what the table says.
  EXPECT_NEAR(load(kRecipe, 0.2).training.at(0).run_time.mean(64'000), 2 * 5.55e9 / 64, 1);
  const Recipe said = load(with("gpu: toy-gpu", "gpu: toy-gpu, mfu: 0.1"));
  EXPECT_NEAR(said.training.at(0).run_time.mean(64'000), 4 * 5.55e9 / 64, 1);
  EXPECT_FALSE(said.training.at(0).common.at_type_mfu);
}

// 16 bytes a parameter have to fit, 12 are a checkpoint; all parameters, not the active ones.
TEST(OwnModel, MemoryAndCheckpointsAreOfAllParameters) {
  const Job common = load(kRecipe).training.at(0).common;
  EXPECT_NEAR(common.state.si(), 16 * 671e9, 1);
  EXPECT_NEAR(common.checkpoint.si(), 12 * 671e9, 1);
  EXPECT_EQ(common.parameters, 671e9);
  const Job said = load(with("layers: 61", "layers: 61, state_bytes: 2")).training.at(0).common;
  EXPECT_NEAR(said.state.si(), 2 * 671e9, 1);
  // Nobody knows what the memory of a job of another law holds.
  const std::string fixed =
      "name: a\ndescription: b\nsource: assumed\ntraining:\n  - name: c\n    jobs_per_day: 1\n"
      "    nations: {weights: {AA: 1}}\n    gpus: [{gpus: 8, share: 1}]\n"
      "    run_time: {law: fixed, time: 1 h}\n    model: {parameters: 1e12, layers: 1, step: 5 "
      "s}\n";
  EXPECT_EQ(load(fixed).training.at(0).common.state, Bytes());
}

TEST(OwnModel, OnceIsOneJobForEachNationOfAnyWeight) {
  const std::vector<Job> jobs = jobs_of(load(kRecipe), 7);  // whatever the demand
  ASSERT_EQ(jobs.size(), 2U);
  for (std::size_t n = 0; n < 2; ++n) {
    EXPECT_EQ(jobs[n].submitted.seconds(), 600);
    EXPECT_EQ(jobs[n].nation, NationIndex(n));
    ASSERT_NE(jobs[n].own, nullptr);
    EXPECT_THAT(jobs[n].own->members, ElementsAre(NationIndex(n)));
    EXPECT_THAT(jobs[n].own->shares, ElementsAre(1));
    EXPECT_NEAR(jobs[n].gpu_seconds, 5.55e9, 1);
    EXPECT_EQ(jobs[n].run_time, kMaxHorizon);
    EXPECT_NEAR(jobs[n].step.seconds(), 8880.0 / 64, 1e-9);
  }
  EXPECT_TRUE(jobs_of(load(with("10 min", "2 h"))).empty());  // behind the horizon
}

TEST(OwnModel, ASharedOneIsOfTheLargestAndOfAll) {
  const std::vector<Job> jobs =
      jobs_of(load(with("own_model: {}", "own_model: {shared: true, texts: state, base_law: BB}")));
  ASSERT_EQ(jobs.size(), 1U);
  EXPECT_EQ(jobs[0].nation, NationIndex(0));
  EXPECT_THAT(jobs[0].own->members, ElementsAre(NationIndex(0), NationIndex(1)));
  EXPECT_THAT(jobs[0].own->shares, ElementsAre(0.75, 0.25));
  EXPECT_EQ(jobs[0].own->texts, platform::DataClass::kState);
  EXPECT_EQ(jobs[0].own->base_law, NationIndex(1));
  EXPECT_EQ(jobs[0].data_class, platform::DataClass::kPublic);
}

// An eighth of the GPUs, an eighth of the work: the whole lasts as long as before.
TEST(OwnModel, AtAScaleWorkAndMemoryShrinkWithTheGpus) {
  const std::vector<Job> jobs = jobs_of(scaled(load(kRecipe), 0.125));
  ASSERT_EQ(jobs.size(), 2U);
  EXPECT_EQ(jobs[0].gpu_milli, 8000);
  EXPECT_NEAR(jobs[0].gpu_seconds, 5.55e9 / 8, 1);
  EXPECT_NEAR(jobs[0].state.si(), 2 * 671e9, 1);
  EXPECT_NEAR(jobs[0].step.seconds(), 8880.0 / 64, 1e-9);
}

TEST(OwnModel, FaultsSayWhatWouldDo) {
  EXPECT_THAT(
      faults_of(kRecipe, 0),
      HasSubstr(":9: training[0].run_time.mfu: is missing, and gpus.csv has no training_mfu "
                "of toy-gpu; say it here or there"));
  EXPECT_THAT(faults_of(with("active_parameters: 37e9", "active_parameters: 700e9")),
              HasSubstr(":10: training[0].model.active_parameters: are more than parameters"));
  EXPECT_THAT(faults_of(with("    own_model: {}\n", "")),
              HasSubstr("own_model: {} follows the part that a run sees"));
  EXPECT_THAT(faults_of(with("own_model: {}", "own_model: {base_law: ZZ}")),
              HasSubstr(":12: training[0].own_model.base_law: 'ZZ' is no nation of platform"));
  EXPECT_THAT(faults_of(with("own_model: {}", "own_model: {texts: secret}")),
              HasSubstr("own_model.texts: 'secret' is not one of public"));
  EXPECT_THAT(
      faults_of(
          "name: a\ndescription: b\nsource: assumed\ntraining:\n  - name: c\n    once: 1 min\n"
          "    nations: {weights: {AA: 1}}\n    gpus: [{gpus: 8, share: 1}]\n"
          "    run_time: {law: fixed, time: 1 h}\n    checkpoint: {interval: 1 h}\n"),
      HasSubstr("checkpoint.size: is missing"));
  EXPECT_THAT(faults_of(with("once: 10 min", "once: 10 min\n    jobs_per_day: 3")),
              HasSubstr("once: stands beside jobs_per_day"));
  const std::string daily = with("once: 10 min", "jobs_per_day: 3");
  EXPECT_THAT(faults_of(daily), Not(HasSubstr("own_model")));
  std::string shared = daily;
  shared.replace(shared.find("own_model: {}"), 13, "own_model: {shared: true}");
  EXPECT_THAT(faults_of(shared), HasSubstr("own_model.shared: needs once"));
  EXPECT_THAT(
      faults_of(with("run_time: {law: work, tokens: 1e13, gpu: toy-gpu}",
                     "run_time: {law: fixed, time: 1 h}")),
      AllOf(HasSubstr("own_model: needs run_time with law: work"), HasSubstr("says batch_tokens")));
}

}  // namespace
}  // namespace archipelago::workload
