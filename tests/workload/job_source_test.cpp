// Generated training jobs against arithmetic.
#include "workload/sources/job_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <tuple>

#include "support/toy_platform.hpp"
#include "workload/toy_recipe.hpp"

namespace archipelago::workload {
namespace {

using test::toy_platform;

constexpr double kDay = 86'400;

TrainingStream toy_jobs(std::string name, std::vector<double> nation_share) {
  TrainingStream stream;
  stream.name = std::move(name);
  stream.jobs_per_day = 8640;  // one in ten seconds
  stream.nation_share = std::move(nation_share);
  stream.hour_weights.fill(1);
  stream.day_weights.fill(1);
  stream.gpus = {{8000, 1.0}};
  stream.run_time = RunTimeLaw::fixed(600);
  return stream;
}

Recipe recipe_of(std::vector<TrainingStream> streams) {
  Recipe recipe;
  recipe.name = "toy";
  recipe.source = "assumed";
  recipe.training = std::move(streams);
  return recipe;
}

std::vector<Job> jobs_of(const Recipe& recipe, double days = 10, double demand_scale = 1,
                         Seed seed = {42, 0}) {
  const auto platform = toy_platform();
  JobSource source(platform, recipe, test::kMonday, to_sim_time(Seconds(days * kDay)), demand_scale,
                   seed);
  std::vector<Job> jobs;
  for (Job job; source.next(job);) jobs.push_back(job);
  return jobs;
}

using AsTuple = std::tuple<std::uint64_t, std::int64_t, std::uint32_t, std::int64_t, std::int64_t>;

std::vector<AsTuple> as_tuples(const std::vector<Job>& jobs) {
  std::vector<AsTuple> tuples;
  for (const Job& job : jobs) {
    tuples.emplace_back(job.id, job.submitted.ps, job.nation.value, job.gpu_milli, job.run_time.ps);
  }
  return tuples;
}

TEST(JobSource, IdsAscendInOrderOfSubmissionOverAllStreams) {
  auto second = toy_jobs("other", {0, 1});
  second.jobs_per_day = 1000;
  const auto jobs = jobs_of(recipe_of({toy_jobs("jobs", {0.75, 0.25}), second}), 1);
  ASSERT_GT(jobs.size(), 9000U);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    EXPECT_EQ(jobs[i].id, i);
    EXPECT_LE(jobs[i - (i > 0 ? 1 : 0)].submitted, jobs[i].submitted);
  }
}

// Poisson: 86,400 jobs in ten days, a standard deviation of 294; three of four from AA.
TEST(JobSource, SubmitsAsManyAsAskedFromTheNationsAsked) {
  const auto jobs = jobs_of(recipe_of({toy_jobs("jobs", {0.75, 0.25})}));
  EXPECT_NEAR(static_cast<double>(jobs.size()), 86'400, 4 * 294);
  double from_aa = 0;
  for (const Job& job : jobs) from_aa += job.nation == NationIndex(0) ? 1 : 0;
  EXPECT_NEAR(from_aa, 64'800, 4 * std::sqrt(64'800.0));
  EXPECT_NEAR(static_cast<double>(jobs_of(recipe_of({toy_jobs("j", {1, 0})}), 10, 0.5).size()),
              43'200, 4 * 208);
}

TEST(JobSource, IsTheSameForASeedAndAnotherForAnother) {
  const auto recipe = recipe_of({toy_jobs("jobs", {0.75, 0.25})});
  EXPECT_EQ(as_tuples(jobs_of(recipe, 1)), as_tuples(jobs_of(recipe, 1)));
  EXPECT_NE(as_tuples(jobs_of(recipe, 1)), as_tuples(jobs_of(recipe, 1, 1, {43, 0})));
}

// What a nation submits does not hang on the other nations and streams.
TEST(JobSource, NationsDrawFromStreamsOfTheirOwn) {
  auto halved = toy_jobs("jobs", {0.5, 0});
  auto among = toy_jobs("jobs", {0.5, 0.5});
  const auto alone = jobs_of(recipe_of({halved}), 1);
  std::vector<Job> of_aa;
  for (const Job& job : jobs_of(recipe_of({toy_jobs("other", {0, 1}), among}), 1)) {
    if (job.nation == NationIndex(0)) of_aa.push_back(job);
  }
  ASSERT_EQ(alone.size(), of_aa.size());
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].submitted, of_aa[i].submitted);
  }
}

// 0.3 x 0.5 + 0.5 x 1 + 0.2 x 64 = 13.45 GPUs in the mean.
TEST(JobSource, GpusFollowTheirShares) {
  auto stream = toy_jobs("jobs", {1, 0});
  stream.gpus = {{500, 0.3}, {1000, 0.5}, {64'000, 0.2}};
  std::map<std::int64_t, double> counts;
  double sum = 0;
  const auto jobs = jobs_of(recipe_of({stream}));
  for (const Job& job : jobs) {
    ++counts[job.gpu_milli];
    sum += static_cast<double>(job.gpu_milli) / 1000;
  }
  const auto n = static_cast<double>(jobs.size());
  ASSERT_EQ(counts.size(), 3U);
  for (const auto& share : stream.gpus) {
    const double sd = std::sqrt(share.share * (1 - share.share) / n);
    EXPECT_NEAR(counts[share.gpu_milli] / n, share.share, 4 * sd);
  }
  EXPECT_NEAR(sum / n, 13.45, 4 * 25.3 / std::sqrt(n));
}

// GPU-hours a day: 8640 jobs x 13.45 GPUs x mean run time 1000 s / 3600 = 32,280.
TEST(JobSource, GpuHoursAreTheProductOfTheMeans) {
  auto stream = toy_jobs("jobs", {1, 0});
  stream.gpus = {{500, 0.3}, {1000, 0.5}, {64'000, 0.2}};
  stream.run_time = RunTimeLaw::lognormal(600, 1000, 0, 100 * kDay);
  double hours = 0;
  for (const Job& job : jobs_of(recipe_of({stream}), 40)) {
    hours += static_cast<double>(job.gpu_milli) / 1000 * job.run_time.seconds() / 3600;
  }
  // The coefficients of variation: GPUs 1.88, times sqrt((1000 / 600)^2 - 1) = 1.33; of the
  // product sqrt((1 + 1.88^2)(1 + 1.33^2) - 1) = 3.4, and of the count 1: 3.55 / sqrt(345,600).
  EXPECT_NEAR(hours / 40, 32'280, 4 * 32'280 * 3.55 / std::sqrt(345'600));
}

// Llama-like: 6 x 8e9 x 15e12 = 7.2e23 FLOPs over 16,384 GPUs at 40 % of 1e15 FLOP/s: 109,863 s.
TEST(RunTimeLaw, WorkIsFlopsOverGpusAtTheirEffectiveRate) {
  const auto law = RunTimeLaw::work(kFlopsPerParameterToken * 8e9 * 15e12, 1e15 * 0.4);
  RandomStream random({1, 0}, "work");
  EXPECT_NEAR(law.mean(16'384'000), 109'863.28125, 1e-3);
  EXPECT_NEAR(law.draw(random, 16'384'000).seconds(), 109'863.28125, 1e-3);
  EXPECT_NEAR(law.mean(32'768'000), 109'863.28125 / 2, 1e-3) << "twice the GPUs, half the time";
}

TEST(RunTimeLaw, IsClampedWhereItSays) {
  const auto law = RunTimeLaw::lognormal(600, 6000, 60, 3600);
  RandomStream random({1, 0}, "clamp");
  double low = 1e9;
  double high = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double seconds = law.draw(random, 1000).seconds();
    low = std::min(low, seconds);
    high = std::max(high, seconds);
  }
  EXPECT_EQ(low, 60);
  EXPECT_EQ(high, 3600);
}

TEST(JobSource, JobsCarryWhatTheirStreamSays) {
  auto stream = toy_jobs("jobs", {1, 0});
  stream.gpus = {{500, 0.5}, {64'000, 0.5}};
  stream.common.dataset = Bytes(1e13);
  stream.common.dataset_home = SiteIndex(1);
  stream.common.data_class = platform::DataClass::kRegulated;
  stream.common.checkpoint = Bytes(1e11);
  stream.common.checkpoint_interval = to_sim_time(Seconds(3600));
  stream.common.parameters = 8e9;
  stream.common.sync = {SyncKind::kDiloco, 2, 500, 4, 5, 4, true};
  stream.sync_from_milli = 2000;
  stream.step_gpu_seconds = 320;
  stream.estimate_factor = 2;
  for (const Job& job : jobs_of(recipe_of({stream}), 1)) {
    EXPECT_EQ(job.dataset, Bytes(1e13));
    EXPECT_EQ(job.dataset_home, SiteIndex(1));
    EXPECT_EQ(job.data_class, platform::DataClass::kRegulated);
    EXPECT_EQ(job.checkpoint, Bytes(1e11));
    EXPECT_EQ(job.checkpoint_interval.seconds(), 3600);
    EXPECT_EQ(job.estimate.seconds(), 1200);
    const bool big = job.gpu_milli == 64'000;
    EXPECT_EQ(job.step.seconds(), big ? 5 : 640);
    EXPECT_EQ(job.sync.kind, big ? SyncKind::kDiloco : SyncKind::kNone);
    EXPECT_EQ(job.sync.sites, big ? 2 : 1);
  }
}

// Two sites of AA, of 24 and 8 GPUs: three of four datasets lie at the first.
TEST(JobSource, OwnNationsHomesAreDrawnByGpus) {
  auto platform = toy_platform(24);
  platform.sites.push_back(test::toy_site("second-hall", 0, 8));
  auto stream = toy_jobs("jobs", {0.5, 0.5});
  stream.home_is_own_nation = true;
  const auto recipe = recipe_of({stream});
  JobSource source(platform, recipe, test::kMonday, to_sim_time(Seconds(10 * kDay)), 1, {1, 0});
  std::map<std::size_t, double> homes;
  for (Job job; source.next(job);) {
    ASSERT_TRUE(job.dataset_home);
    ASSERT_EQ(platform.sites[job.dataset_home->at()].nation, job.nation);
    ++homes[job.dataset_home->at()];
  }
  EXPECT_NEAR(homes[0] / (homes[0] + homes[2]), 0.75, 4 * std::sqrt(0.75 * 0.25 / 43'200));
}

TEST(JobSource, HourWeightsAreInLocalTime) {
  auto stream = toy_jobs("jobs", {1, 0});
  stream.hour_weights.fill(0);
  stream.hour_weights[9] = 1;
  for (const Job& job : jobs_of(recipe_of({stream}), 2)) {
    EXPECT_EQ(static_cast<int>(job.submitted.seconds() / 3600) % 24, 9);
  }
}

}  // namespace
}  // namespace archipelago::workload
