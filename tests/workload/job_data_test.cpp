// The real public traces of jobs, when they are at hand: ARCHIPELAGO_DATA names a folder with
// traces/ and jobs/.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <map>

#include "base/error.hpp"
#include "support/toy_platform.hpp"
#include "workload/sources/job_source.hpp"
#include "workload/toy_recipe.hpp"
#include "workload/trace_folder.hpp"
#include "workload/traces/job_profile.hpp"

namespace archipelago::workload {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class RealJobs : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const data = std::getenv("ARCHIPELAGO_DATA");
    if (data == nullptr || *data == '\0') {
      GTEST_SKIP() << "ARCHIPELAGO_DATA is not set; the traces are public: " << job_origin("");
    }
    data_ = data;
  }
  fs::path data_;
};

// 8,152 pods, of which 7,064 have GPUs and 861 of these were never scheduled.
TEST_F(RealJobs, OpenbPods) {
  JobReader reader(data_ / "traces/alibaba-gpu-v2023/openb_pod_list_default.csv");
  const JobProfile profile = profile_jobs(reader);
  EXPECT_EQ(profile.format, JobFormat::kOpenb);
  EXPECT_EQ(profile.counts.rows, 6203U);
  EXPECT_EQ(profile.counts.no_gpu, 1088U);
  EXPECT_EQ(profile.counts.not_started, 861U);
  EXPECT_EQ(profile.counts.rows + profile.counts.no_gpu + profile.counts.not_started, 8152U);
  EXPECT_EQ(profile.out_of_order, 0U);
  EXPECT_NEAR(profile.span_s / 86'400, 149.3, 0.1);
}

// The list of 6,165 jobs that the scheduling references use follows from the pods: those that ran
// for at most a week, from day 109 on, fractions of a GPU rounded up.
TEST_F(RealJobs, TheTrimmedListFollowsFromThePods) {
  const test::TraceFolder folder;
  const auto platform = test::toy_platform();
  const Recipe recipe =
      load_recipe(folder.write("recipe.yaml",
                               "name: r\ndescription: d\nsource: assumed\ntraining:\n"
                               "  - name: openb\n    nations: {weights: {AA: 1}}\n    trace:\n"
                               "      file: $ARCHIPELAGO_DATA/traces/alibaba-gpu-v2023/"
                               "openb_pod_list_default.csv\n"
                               "      skip: 109 days\n      longest: 7 days\n      whole_gpus: "
                               "true\n      at_end: stop\n"),
                  platform);
  EXPECT_EQ(recipe.training.at(0).trace->kept, 6165U);
  EXPECT_THAT(recipe.notes().at(0),
              HasSubstr("6165 jobs are replayed; left out: 1088 without GPU, 861 never started"));
  JobSource source(platform, recipe, test::kMonday, to_sim_time(Seconds(38 * 86'400.0)), 1, {1, 0});
  JobReader reference(data_ / "jobs/openb_gpu2023.csv");
  Job job;
  std::uint64_t count = 0;
  for (JobRow row; reference.next(row); ++count) {
    ASSERT_TRUE(source.next(job));
    ASSERT_EQ(job.id, count);
    ASSERT_EQ(job.submitted.ps, 1000 * row.submitted) << "job " << count;
    ASSERT_EQ(job.run_time.ps, 1000 * row.run) << "job " << count;
    ASSERT_EQ(job.gpu_milli, row.gpu_milli) << "job " << count;
  }
  EXPECT_EQ(count, 6165U);
  EXPECT_FALSE(source.next(job));
}

TEST_F(RealJobs, TheTrimmedList) {
  JobReader reader(data_ / "jobs/openb_gpu2023.csv");
  const JobProfile profile = profile_jobs(reader);
  EXPECT_EQ(profile.format, JobFormat::kJobs);
  EXPECT_EQ(profile.counts.rows, 6165U);
  // The references' strict FCFS: mean completion 4933.0 s, mean wait 368.1 s.
  EXPECT_NEAR(profile.run.mean(), 4933.0 - 368.1, 0.1);
}

// Acme's table of clusters is no trace of jobs and is told so.
TEST_F(RealJobs, OtherTablesAreRefused) {
  EXPECT_THROW(JobReader(data_ / "traces/acme/cluster_summary.csv"), InputError);
}

// Run times of the four clusters in Acme's table: the generator's law of their median and mean
// gives both back, within 4 standard errors of the mean.  For a lognormal of
// s^2 = 2 ln(mean / median) the variance is mean^2 (exp(s^2) - 1).
TEST_F(RealJobs, GeneratedRunTimesHaveThePublishedMeansAndMedians) {
  const std::string table = [&] {
    std::ifstream in(data_ / "traces/acme/cluster_summary.csv");
    return std::string{std::istreambuf_iterator<char>(in), {}};
  }();
  // Columns avg_run_time_gpu and med_run_time_gpu of the rows.
  const std::map<std::string, std::pair<double, double>> published{{"Seren", {1414.335, 122.0}},
                                                                   {"Kalos", {1259.689, 124.0}},
                                                                   {"Philly", {18006.055, 874.0}},
                                                                   {"Helios", {6651.681, 206.0}}};
  for (const auto& [cluster, times] : published) {
    const auto& [mean, median] = times;
    ASSERT_THAT(table, HasSubstr("\n" + cluster + ","));
    ASSERT_THAT(table, HasSubstr("," + std::to_string(mean).substr(0, 8)));
    const auto law = RunTimeLaw::lognormal(median, mean, 0, kMaxHorizon.seconds());
    EXPECT_DOUBLE_EQ(law.mean(8000), mean);
    RandomStream random({1, 0}, "published/" + cluster);
    constexpr int kJobs = 200'000;
    double sum = 0;
    int below = 0;
    for (int i = 0; i < kJobs; ++i) {
      const double seconds = law.draw(random, 8000).seconds();
      sum += seconds;
      below += seconds < median ? 1 : 0;
    }
    const double cv = std::sqrt(std::exp(2 * std::log(mean / median)) - 1);
    EXPECT_NEAR(sum / kJobs, mean, 4 * mean * cv / std::sqrt(kJobs)) << cluster;
    EXPECT_NEAR(below, kJobs / 2, 4 * std::sqrt(kJobs) / 2) << cluster;
  }
}

}  // namespace
}  // namespace archipelago::workload
