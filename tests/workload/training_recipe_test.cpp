#include "workload/recipe/training_recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "input/temporary_file.hpp"
#include "support/source_dir.hpp"
#include "support/toy_platform.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/sources/job_source.hpp"

namespace archipelago::workload {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Lines are counted from 1; a fault replaces one of them.
const std::vector<std::string> kGood{
    "name: toy",
    "description: for tests",
    "source: assumed",
    "training:",
    "  - name: pretraining",
    "    jobs_per_day: 20",
    "    nations: {weights: {AA: 3, BB: 1}}",
    "    burstiness: 2",
    "    gpus: [{gpus: 0.5, share: 0.25}, {gpus: 64, share: 0.75}]",
    "    run_time: {law: lognormal, median: 2 min, mean: 24 min, min: 1 s, max: 14 days}",
    "    recorded_on: toy-gpu",
    "    dataset: {size: 10 TB, home: beta-hall}",
    "    data_class: regulated",
    "    checkpoint: {size: 100 GB, interval: 1 h}",
    "    model: {parameters: 8e9, layers: 32, step: 5 s}",
    "    sync: {kind: diloco, sites: 2, from_gpus: 8, inner_steps: 500, fragments: 4, "
    "overlap_steps: 5, payload_bits: 4, hierarchical: true}",
    "    estimate_factor: 2"};

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

Recipe load(const std::string& text) {
  const test::TemporaryFile file(text);
  return load_recipe(file.path(), test::toy_platform());
}

std::string faults_of(const std::string& text) {
  try {
    load(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::string good_but(int line, const std::string& instead) {
  std::vector<std::string> lines = kGood;
  lines[static_cast<std::size_t>(line) - 1] = instead;
  return text_of(lines);
}

TEST(TrainingRecipe, IsReadAsWritten) {
  const Recipe recipe = load(text_of(kGood));
  EXPECT_TRUE(recipe.inference.empty());
  ASSERT_EQ(recipe.training.size(), 1U);
  const TrainingStream& stream = recipe.training[0];
  EXPECT_EQ(stream.name, "pretraining");
  EXPECT_EQ(stream.jobs_per_day, 20);
  EXPECT_EQ(stream.nation_share, (std::vector<double>{0.75, 0.25}));
  EXPECT_EQ(stream.burstiness, 2);
  ASSERT_EQ(stream.gpus.size(), 2U);
  EXPECT_EQ(stream.gpus[0].gpu_milli, 500);
  EXPECT_EQ(stream.gpus[1].gpu_milli, 64'000);
  EXPECT_EQ(stream.run_time.mean(1000), 24 * 60);
  EXPECT_EQ(stream.common.recorded_on, GpuIndex(0));
  EXPECT_EQ(stream.common.dataset, Bytes(1e13));
  EXPECT_EQ(stream.common.dataset_home, SiteIndex(1));
  EXPECT_FALSE(stream.home_is_own_nation);
  EXPECT_EQ(stream.common.data_class, platform::DataClass::kRegulated);
  EXPECT_EQ(stream.common.checkpoint, Bytes(1e11));
  EXPECT_EQ(stream.common.checkpoint_interval.seconds(), 3600);
  EXPECT_EQ(stream.common.parameters, 8e9);
  EXPECT_EQ(stream.common.layers, 32);
  EXPECT_EQ(stream.common.step.seconds(), 5);
  const SyncMode& sync = stream.common.sync;
  EXPECT_EQ(sync.kind, SyncKind::kDiloco);
  EXPECT_EQ(sync.sites, 2);
  EXPECT_EQ(sync.inner_steps, 500);
  EXPECT_EQ(sync.fragments, 4);
  EXPECT_EQ(sync.overlap_steps, 5);
  EXPECT_EQ(sync.payload_bits, 4);
  EXPECT_TRUE(sync.hierarchical);
  EXPECT_EQ(stream.sync_from_milli, 8000);
  EXPECT_EQ(stream.estimate_factor, 2);
}

TEST(TrainingRecipe, NeedsNoMoreThanArrivalsGpusAndTimes) {
  const std::vector<std::string> few(kGood.begin(), kGood.begin() + 10);
  const Recipe recipe = load(text_of(few));
  const Job& common = recipe.training.at(0).common;
  EXPECT_FALSE(common.dataset_home || common.recorded_on);
  EXPECT_EQ(common.dataset, Bytes());
  EXPECT_EQ(common.checkpoint_interval, kNever);
  EXPECT_EQ(common.data_class, platform::DataClass::kPublic);
  EXPECT_EQ(common.sync.kind, SyncKind::kNone);
}

// 6 x 8e9 x 2e11 FLOPs = 9.6e21; over 64 GPUs x 1e15 x 0.4 it is 375,000 s; a step of 4e6 tokens
// is 6 x 8e9 x 4e6 / 0.4e15 = 480 GPU-seconds.
TEST(TrainingRecipe, WorkFollowsFromParametersAndTokens) {
  std::vector<std::string> lines = kGood;
  lines[8] = "    gpus: [{gpus: 64, share: 1}]";
  lines[9] = "    run_time: {law: work, tokens: 2e11, gpu: toy-gpu, mfu: 0.4}";
  lines[10] = "    day_weights: [1, 1, 1, 1, 1, 0, 0]";
  lines[14] = "    model: {parameters: 8e9, layers: 32, batch_tokens: 4e6}";
  const Recipe recipe = load(text_of(lines));
  const TrainingStream& stream = recipe.training.at(0);
  EXPECT_NEAR(stream.run_time.mean(64'000), 375'000, 1e-6);
  EXPECT_NEAR(stream.step_gpu_seconds, 480, 1e-9);
  EXPECT_EQ(stream.common.recorded_on, GpuIndex(0));
}

// 0.2 x 60 + 0.5 x 540 / ln 10 + 0.3 x 6600 / ln 12 s.
TEST(TrainingRecipe, RunTimesMayBeGivenByPercentiles) {
  const Recipe recipe = load(good_but(
      10,
      "    run_time: {law: percentiles, percentiles: {0: 60 s, 20: 1 min, 70: 10 min, 100: 2 h}}"));
  EXPECT_NEAR(recipe.training.at(0).run_time.mean(1000),
              12 + 0.5 * 540 / std::log(10) + 0.3 * 6600 / std::log(12), 1e-9);
}

// 0.25 x 60 + 0.35 x 1440 + 0.4 x 540 / ln 10 s.
TEST(TrainingRecipe, RunTimesMayBeMixed) {
  const Recipe recipe =
      load(good_but(10,
                    "    run_time: {law: mixture, parts: [{share: 0.25, law: fixed, time: 1 min}, "
                    "{share: 0.35, law: lognormal, median: 2 min, mean: 24 min}, {share: 0.4, law: "
                    "percentiles, percentiles: {0: 60 s, 100: 10 min}}]}"));
  EXPECT_NEAR(recipe.training.at(0).run_time.mean(1000),
              0.25 * 60 + 0.35 * 1440 + 0.4 * 540 / std::log(10), 1e-9);
}

TEST(TrainingRecipe, JobsMayWaitOnlyWhereItSaysSo) {
  EXPECT_EQ(load(text_of(kGood)).training.at(0).common.deadline, kNever);
  const Recipe recipe = load(good_but(13, "    deferrable: {deadline: 36 h}"));
  JobSource source(test::toy_platform(), recipe, *parse_utc("2026-03-02T00:00Z"), kMaxHorizon, 1,
                   {});
  Job job;
  ASSERT_TRUE(source.next(job));
  EXPECT_EQ(job.deadline.seconds(), 36 * 3600);
}

TEST(TrainingRecipe, ARecipeMayHaveBothKindsButNotNone) {
  const std::string inference =
      "inference:\n  - name: chat\n    requests_per_day: 10\n    nations: {weights: {AA: 1}}\n"
      "    prompt_tokens: {law: fixed, tokens: 5}\n    output_tokens: {law: fixed, tokens: 5}\n"
      "    llms: {toy-llm: 1}\n";
  const Recipe both = load(text_of(kGood) + inference);
  EXPECT_EQ(both.inference.size(), 1U);
  EXPECT_EQ(both.training.size(), 1U);
  EXPECT_THAT(faults_of("name: a\ndescription: b\nsource: c\n"),
              HasSubstr("inference: is missing"));
  std::string same = inference;
  same.replace(same.find("chat"), 4, "pretraining");
  EXPECT_THAT(faults_of(text_of(kGood) + same),
              HasSubstr("'pretraining' names a stream before it"));
}

TEST(TrainingRecipe, AllFaultsAreToldAtOnce) {
  std::vector<std::string> lines = kGood;
  lines[5] = "    jobs_per_day: 0";
  lines[11] = "    dataset: {size: 10, home: gamma-hall}";
  lines[16] = "    estimate_factors: 2";
  EXPECT_THAT(faults_of(text_of(lines)),
              AllOf(HasSubstr(":6: training[0].jobs_per_day: 0 is not from"),
                    HasSubstr(":12: training[0].dataset.size: '10' is no size above 0"),
                    HasSubstr(":12: training[0].dataset.home: 'gamma-hall' is no site"),
                    HasSubstr(":17: training[0].estimate_factors: unknown key")));
}

struct Fault {
  const char* what;
  int line;             // replaced, and blamed
  const char* instead;  // of that line
  const char* field;
  const char* message;  // part of it
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << fault.what; }

class TrainingFault : public ::testing::TestWithParam<Fault> {};

TEST_P(TrainingFault, IsToldWithFileLineAndField) {
  const Fault& fault = GetParam();
  const test::TemporaryFile file(good_but(fault.line, fault.instead));
  try {
    load_recipe(file.path(), test::toy_platform());
    FAIL() << "nothing was wrong with: " << fault.instead;
  } catch (const InputError& error) {
    ASSERT_EQ(error.issues().size(), 1U) << error.what();
    const Issue& issue = error.issues().front();
    EXPECT_EQ(issue.line, fault.line) << error.what();
    EXPECT_EQ(issue.field, "training[0]." + std::string(fault.field));
    EXPECT_THAT(issue.message, HasSubstr(fault.message));
  }
}

constexpr Fault kFaults[] = {
    {"a rate of zero", 6, "    jobs_per_day: 0", "jobs_per_day", "0 is not from"},
    {"an unknown nation", 7, "    nations: {weights: {AA: 3, BC: 1}}", "nations.weights.BC",
     "'BC' is no nation of platform toy"},
    {"shares", 9, "    gpus: [{gpus: 1, share: 0.25}, {gpus: 64, share: 0.5}]", "gpus",
     "shares do not sum to 1"},
    {"no GPUs", 9, "    gpus: [{gpus: 0, share: 1}]", "gpus[0].gpus", "0 is not from 0.001"},
    {"broken GPUs", 9, "    gpus: [{gpus: 1.5, share: 1}]", "gpus[0].gpus",
     "1.5 is no whole number; only a share below 1 may be broken"},
    {"no share", 9, "    gpus: [{gpus: 1}, {gpus: 8, share: 1}]", "gpus[0].share", "is missing"},
    {"an unknown law", 10, "    run_time: {law: pareto, alpha: 2}", "run_time.law",
     "'pareto' is not one of fixed, lognormal, percentiles, mixture, work"},
    {"percentiles without an end", 10,
     "    run_time: {law: percentiles, percentiles: {0: 1 s, 50: 2 min}}", "run_time.percentiles",
     "expected rising percentages from 0 to 100 with times not falling"},
    {"falling percentiles", 10,
     "    run_time: {law: percentiles, percentiles: {0: 1 min, 50: 2 s, 100: 1 h}}",
     "run_time.percentiles", "expected rising percentages from 0 to 100 with times not falling"},
    {"a percentile of nothing", 10,
     "    run_time: {law: percentiles, percentiles: {0: 0 s, 100: 1 h}}", "run_time.percentiles.0",
     "0 s"},
    {"a percentile without unit", 10,
     "    run_time: {law: percentiles, percentiles: {0: 1 s, 50: 90, 100: 1 h}}",
     "run_time.percentiles.50", "90"},
    {"no percentage", 10,
     "    run_time: {law: percentiles, percentiles: {0: 1 s, p50: 9 s, 100: 1 h}}",
     "run_time.percentiles.p50", "'p50' is not a percentage; expected 0 to 100"},
    {"no percentiles", 10, "    run_time: {law: percentiles}", "run_time.percentiles",
     "is missing"},
    {"a mixture of nothing", 10, "    run_time: {law: mixture}", "run_time.parts", "is missing"},
    {"a mixture of too little", 10,
     "    run_time: {law: mixture, parts: [{share: 0.5, law: fixed, time: 1 s}]}", "run_time.parts",
     "shares do not sum to 1"},
    {"a part without a share", 10,
     "    run_time: {law: mixture, parts: [{law: fixed, time: 1 s}, {share: 1, law: fixed, time: 1 "
     "s}]}",
     "run_time.parts[0].share", "is missing"},
    {"a negative share", 10,
     "    run_time: {law: mixture, parts: [{share: -0.5, law: fixed, time: 1 s}, {share: 1, law: "
     "fixed, time: 2 s}]}",
     "run_time.parts[0].share", "-0.5 is not from 0 to 1"},
    {"work in a mixture", 10,
     "    run_time: {law: mixture, parts: [{share: 1, law: work, tokens: 1e9}]}",
     "run_time.parts[0].law", "'work' is not one of fixed, lognormal, percentiles"},
    {"a part of another law", 10,
     "    run_time: {law: mixture, parts: [{share: 1, law: fixed, time: 1 s, median: 2 s}]}",
     "run_time.parts[0].median", "unknown key"},
    {"a mean below the median", 10, "    run_time: {law: lognormal, median: 2 min, mean: 1 min}",
     "run_time.mean", "is below the median"},
    {"max below min", 10,
     "    run_time: {law: lognormal, median: 2 min, mean: 3 min, min: 2 s, max: 1 s}",
     "run_time.max", "is below min"},
    {"a time without unit", 10, "    run_time: {law: fixed, time: 5}", "run_time.time", "5"},
    {"a time beyond the clock", 10, "    run_time: {law: fixed, time: 101 days}", "run_time.time",
     "101 days"},
    {"an unknown GPU", 11, "    recorded_on: toy-gpo", "recorded_on",
     "'toy-gpo' is no GPU of platform toy (did you mean 'toy-gpu'?)"},
    {"a size without unit", 12, "    dataset: {size: 5, home: beta-hall}", "dataset.size",
     "'5' is no size above 0; expected for example 10 TB"},
    {"a dataset of nothing", 12, "    dataset: {size: 0 GB}", "dataset.size", "'0 GB' is no size"},
    {"an unknown home", 12, "    dataset: {size: 5 TB, home: betahall}", "dataset.home",
     "(did you mean 'beta-hall'?); expected a site or 'own nation'"},
    {"an unknown class", 13, "    data_class: secret", "data_class",
     "'secret' is not one of public, personal, regulated, state"},
    {"a deadline in the past", 13, "    deferrable: {deadline: -2 h}", "deferrable.deadline",
     "-2 h"},
    {"a deadline of no time", 13, "    deferrable: {deadline: 0 h}", "deferrable.deadline", "0 h"},
    {"a deadline beyond the clock", 13, "    deferrable: {deadline: 101 days}",
     "deferrable.deadline", "101 days"},
    {"deferrable until when", 13, "    deferrable: {}", "deferrable.deadline", "is missing"},
    {"a misspelt deadline", 13, "    deferrable: {deadline: 5 h, dedline: 2 h}",
     "deferrable.dedline", "unknown key"},
    {"a deadline of its own", 13, "    deadline: 5 h", "deadline",
     "is a matter of jobs that may wait: deferrable: {deadline: 24 h}"},
    {"no interval", 14, "    checkpoint: {size: 100 GB}", "checkpoint.interval", "is missing"},
    {"batch without work", 15, "    model: {parameters: 8e9, layers: 32, batch_tokens: 4e6}",
     "model", "says batch_tokens, but a step's time follows from them only when"},
    {"a model without parameters", 15, "    model: {layers: 32, step: 5 s}", "model.parameters",
     "is missing"},
    {"an unknown kind", 16, "    sync: {kind: gossip}", "sync.kind",
     "'gossip' is not one of none, data_parallel, diloco"},
    {"one site", 16, "    sync: {kind: data_parallel, sites: 1}", "sync.sites", "from 2"},
    {"uneven sites", 16, "    sync: {kind: data_parallel, sites: 3}", "sync.sites",
     "3 do not share 64 GPUs evenly"},
    {"fewer GPUs than sites", 16, "    sync: {kind: data_parallel, sites: 4, from_gpus: 2}",
     "sync.from_gpus", "is below sites"},
    {"inner steps of data parallel", 16,
     "    sync: {kind: data_parallel, sites: 2, inner_steps: 5}", "sync.inner_steps",
     "unknown key"},
    {"no inner steps", 16, "    sync: {kind: diloco, sites: 2}", "sync.inner_steps", "is missing"},
    {"more fragments than steps", 16,
     "    sync: {kind: diloco, sites: 2, inner_steps: 3, fragments: 4}", "sync.fragments",
     "are more than inner_steps"},
    {"more fragments than layers", 16,
     "    sync: {kind: diloco, sites: 2, inner_steps: 300, fragments: 40}", "sync.fragments",
     "are more than model.layers"},
    {"overlap", 16, "    sync: {kind: diloco, sites: 2, inner_steps: 30, overlap_steps: 30}",
     "sync.overlap_steps", "is not below inner_steps"},
    {"an estimate too small", 17, "    estimate_factor: 0.5", "estimate_factor", "0.5 is not from"},
    {"a misspelt key", 17, "    estimate_facter: 2", "estimate_facter",
     "unknown key (did you mean 'estimate_factor'?)"},
};

INSTANTIATE_TEST_SUITE_P(Each, TrainingFault, ::testing::ValuesIn(kFaults));

TEST(TrainingRecipe, FaultsOfTwoLines) {
  EXPECT_THAT(faults_of(good_but(15, "")),
              HasSubstr("training[0].sync.kind: needs model.parameters"));
  EXPECT_THAT(
      faults_of(good_but(10, "    run_time: {law: work, tokens: 2e11, gpu: toy-gpu, mfu: 0.4}")),
      AllOf(HasSubstr("run_time.tokens: take 555.6 days on 0.5 GPUs"),
            HasSubstr("recorded_on: stands beside run_time.gpu")));
  EXPECT_THAT(faults_of(good_but(8, "    trace: {file: nowhere.csv}")),
              AllOf(HasSubstr("training[0].trace.file: "), HasSubstr("nowhere.csv"),
                    HasSubstr("training[0].jobs_per_day: stands beside trace"),
                    HasSubstr("training[0].gpus: stands beside trace"),
                    HasSubstr("training[0].run_time: stands beside trace")));
  EXPECT_THAT(faults_of(good_but(8, "    trace: {file: $ARCHIPELAGO_DATA/philly/no.csv}")),
              HasSubstr("training[0].trace.file: "));
}

TEST(TrainingRecipe, OwnNationNeedsASite) {
  auto platform = test::toy_platform();
  const std::string text = good_but(12, "    dataset: {size: 10 TB, home: own nation}");
  const test::TemporaryFile file(text);
  EXPECT_TRUE(load_recipe(file.path(), platform).training.at(0).home_is_own_nation);
  platform.sites.pop_back();
  try {
    load_recipe(file.path(), platform);
    FAIL() << "BB has no site";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("dataset.home: BB has jobs but no site with GPUs"));
  }
}

// 96 jobs a day of 5.5 GPUs in the mean for an hour: 528 GPU-hours a day.
TEST(TrainingRecipe, TheToyRecipeComesToItsGpuHours) {
  const std::filesystem::path root = test::source_dir();
  const auto toy2 = platform::load_platform(root / "platforms/toy2");
  const Recipe recipe = load_recipe(root / "workloads/toy-training.yaml", toy2);
  JobSource source(toy2, recipe, UtcTime{}, kMaxHorizon, 1, {1, 0});
  double hours = 0;
  for (Job job; source.next(job);) {
    hours += static_cast<double>(job.gpu_milli) / 1000 * job.run_time.seconds() / 3600;
    ASSERT_TRUE(job.dataset_home);
    ASSERT_EQ(toy2.sites[job.dataset_home->at()].nation, job.nation);
  }
  // A compound Poisson sum of 9600 jobs: standard deviation sqrt(9600 x (1 + 100) / 2) = 696.
  EXPECT_NEAR(hours, 52'800, 4 * 696);
}

// 6 x 8e9 x 2e10 FLOPs over 16 x 989e12 x 0.4 FLOP/s: 151,668 s.
TEST(TrainingRecipe, TheAseanRecipeLoads) {
  const std::filesystem::path root = test::source_dir();
  const auto asean = platform::load_platform(root / "platforms/asean");
  const Recipe recipe = load_recipe(root / "workloads/asean-training.yaml", asean);
  ASSERT_EQ(recipe.training.size(), 2U);
  EXPECT_NEAR(recipe.training[1].run_time.mean(16'000), 151'668, 1);
  JobSource source(asean, recipe, UtcTime{}, kMaxHorizon, 1, {1, 0});
  std::uint64_t spread = 0;
  std::uint64_t count = 0;
  for (Job job; source.next(job); ++count) spread += job.sync.kind == SyncKind::kDiloco ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(count), 50'050, 4 * 224);
  EXPECT_NEAR(static_cast<double>(spread), 50, 4 * 7.1);
}

}  // namespace
}  // namespace archipelago::workload
