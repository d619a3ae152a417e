#include "workload/sources/job_replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.hpp"
#include "support/toy_platform.hpp"
#include "workload/job_texts.hpp"
#include "workload/sources/job_source.hpp"
#include "workload/toy_recipe.hpp"
#include "workload/trace_folder.hpp"

namespace archipelago::workload {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr SimTime seconds(double s) { return to_sim_time(Seconds(s)); }

constexpr const char* kJobs =
    "submit_time,duration,num_gpu\n"
    "100,10,1\n110,20,2\n130,30,0.5\n160,5000000,1\n190,50,8\n";

class JobReplays : public ::testing::Test {
 protected:
  Recipe recipe(const std::string& trace, const std::string& more = "") {
    folder_.write("trace", trace);
    return load_recipe(folder_.write("recipe.yaml",
                                     "name: r\ndescription: d\nsource: assumed\ntraining:\n"
                                     "  - name: replay\n    nations: {weights: {AA: 3, BB: 1}}\n"
                                     "    trace: {file: trace" +
                                         more + "}\n"),
                       platform_);
  }
  std::vector<Job> jobs(const Recipe& recipe, SimTime horizon, double demand_scale = 1) {
    JobSource source(platform_, recipe, test::kMonday, horizon, demand_scale, {42, 0});
    std::vector<Job> all;
    for (Job job; source.next(job);) all.push_back(job);
    return all;
  }
  std::vector<double> times(const std::string& trace, const std::string& more, SimTime horizon,
                            double demand_scale = 1) {
    std::vector<double> times;
    for (const Job& job : jobs(recipe(trace, more), horizon, demand_scale)) {
      times.push_back(job.submitted.seconds());
    }
    return times;
  }

  test::TraceFolder folder_;
  platform::Platform platform_ = test::toy_platform();
};

TEST_F(JobReplays, KeepTimesGpusAndRunTimes) {
  const auto all = jobs(recipe(kJobs), seconds(90));
  ASSERT_EQ(all.size(), 4U) << "the fifth comes at the horizon";
  EXPECT_EQ(all[1].submitted, seconds(10));
  EXPECT_EQ(all[1].run_time, seconds(20));
  EXPECT_EQ(all[1].gpu_milli, 2000);
  EXPECT_EQ(all[2].gpu_milli, 500);
  EXPECT_EQ(all[3].run_time, seconds(5e6));
  EXPECT_EQ(all[3].estimate, kNever);
}

TEST_F(JobReplays, SkipTakeAndLongestCutAndCount) {
  EXPECT_THAT(times(kJobs, ", skip: 15 s, at_end: stop", seconds(1000)), ElementsAre(0, 30, 60));
  EXPECT_THAT(times(kJobs, ", take: 30 s", seconds(30)), ElementsAre(0, 10));
  EXPECT_THAT(times(kJobs, ", skip: 15 s, take: 31 s", seconds(31)), ElementsAre(0, 30));
  EXPECT_THAT(times(kJobs, ", longest: 60 days, at_end: stop", seconds(1000)),
              ElementsAre(0, 10, 30, 60, 90));
  EXPECT_THAT(times(kJobs, ", longest: 1 day, at_end: stop", seconds(1000)),
              ElementsAre(0, 10, 30, 90));
  const auto cut = recipe(kJobs, ", skip: 15 s, longest: 1 day");
  EXPECT_THAT(cut.notes(),
              ElementsAre(HasSubstr("2 jobs are replayed; left out: 0 without GPU, 0 never "
                                    "started, 0 cancelled without a processor, 0 not ended, 0 that "
                                    "run backwards, 0 partial, 0 bad "
                                    "rows, 2 before or behind the part taken, 1 longer than 1 d")));
}

// Found by random projects: one job a pass, no gap between passes, and jobs without end.
TEST_F(JobReplays, ASingleJobOfAPartIsNotRepeated) {
  EXPECT_THROW(recipe(kJobs, ", take: 5 s, at_end: repeat"), InputError);
}

TEST_F(JobReplays, WholeGpusRoundUp) {
  EXPECT_EQ(jobs(recipe(kJobs, ", whole_gpus: true"), seconds(90))[2].gpu_milli, 1000);
}

TEST_F(JobReplays, WarpScalesTheGapsNotTheRuns) {
  const auto all = jobs(recipe(kJobs, ", time_warp: 0.5"), seconds(45));
  EXPECT_EQ(all[2].submitted, seconds(15));
  EXPECT_EQ(all[2].run_time, seconds(30));
}

TEST_F(JobReplays, RepeatBeginsAgainOneMeanGapLater) {
  // Four gaps of 22.5 s in the mean.
  EXPECT_THAT(times(kJobs, ", at_end: repeat", seconds(125)),
              ElementsAre(0, 10, 30, 60, 90, 112.5, 122.5));
}

TEST_F(JobReplays, ATraceOutOfOrderIsSorted) {
  const std::string unsorted =
      "submit_time,duration,num_gpu\n130,30,1\n100,10,1\n190,50,8\n110,20,2\n130,31,1\n";
  EXPECT_THAT(times(unsorted, ", at_end: stop", seconds(1000)), ElementsAre(0, 10, 30, 30, 90));
  const auto all = jobs(recipe(unsorted, ", at_end: stop"), seconds(1000));
  EXPECT_EQ(all[2].run_time, seconds(30)) << "of one instant, the order of the file";
  EXPECT_EQ(all[3].run_time, seconds(31));
  // 110, 130 and 130 are taken; their mean gap is 30 s / 2.
  EXPECT_THAT(times(unsorted, ", skip: 1 s, take: 30 s, at_end: repeat", seconds(50)),
              ElementsAre(0, 20, 20, 35));
}

TEST_F(JobReplays, ScaleThinsAndMultiplies) {
  std::string many = "submit_time,duration,num_gpu\n";
  for (int i = 0; i < 10'000; ++i) many += std::to_string(i) + ",1,1\n";
  const auto count = [&](const std::string& more, double demand_scale) {
    return static_cast<double>(
        times(many, ", at_end: stop" + more, seconds(20'000), demand_scale).size());
  };
  EXPECT_EQ(count(", rate_scale: 3", 1), 30'000);
  EXPECT_NEAR(count(", rate_scale: 0.5", 0.5), 2500, 4 * std::sqrt(10'000 * 0.25 * 0.75));
}

TEST_F(JobReplays, NationsFollowTheirWeights) {
  std::string many = "submit_time,duration,num_gpu\n";
  for (int i = 0; i < 10'000; ++i) many += std::to_string(i) + ",1,1\n";
  double from_aa = 0;
  for (const Job& job : jobs(recipe(many, ", at_end: stop"), seconds(20'000))) {
    from_aa += job.nation == NationIndex(0) ? 1 : 0;
  }
  EXPECT_NEAR(from_aa, 7500, 4 * std::sqrt(10'000 * 0.75 * 0.25));
}

TEST_F(JobReplays, LimitsOfSwfAreEstimates) {
  const auto all = jobs(recipe(test::job_texts().back().text, ", at_end: stop"), seconds(1000));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].estimate, seconds(120));
  EXPECT_EQ(all[1].estimate, kNever);
}

TEST_F(JobReplays, EveryFormatReplays) {
  for (const test::JobText& format : test::job_texts()) {
    EXPECT_THAT(times(format.text, ", at_end: stop, format: " + format.name, seconds(1000)),
                ElementsAre(0, 60, 120))
        << format.name;
  }
}

TEST_F(JobReplays, ARunLongerThanTheTraceIsRefused) {
  const auto trace = recipe(kJobs);
  EXPECT_THAT(trace.check_horizon(seconds(90)), IsEmpty());
  EXPECT_THAT(trace.check_horizon(seconds(91)),
              ElementsAre(HasSubstr("training stream replay: the part of")));
  EXPECT_THROW(jobs(trace, seconds(91)), InputError);
}

TEST_F(JobReplays, FaultsOfTheTraceAreFaultsOfTheRecipe) {
  const auto fault = [&](const std::string& trace, const std::string& more) -> std::string {
    try {
      recipe(trace, more);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(fault("submit_time,duration,num_gpu\n1,x,1\n", ""),
              HasSubstr("recipe.yaml:7: training[0].trace.file: "));
  EXPECT_THAT(fault("submit_time,duration,num_gpu\n1,x,1\n", ""), HasSubstr("trace:2: duration"));
  EXPECT_THAT(fault(kJobs, ", skip: 3 days"),
              HasSubstr("training[0].trace.skip: leaves none of the 5 jobs"));
  EXPECT_THAT(fault(kJobs, ", format: vidur"), HasSubstr("is not one of auto, openb, jobs"));
  EXPECT_THAT(fault(kJobs, ", longest: 101 days"), HasSubstr("trace.longest"));
  EXPECT_THAT(fault(kJobs, ", skips: 1 s"), HasSubstr("unknown key (did you mean 'skip'?)"));
  EXPECT_THAT(fault("submit_time,duration,num_gpu\n1,1,1\n", ", at_end: repeat"),
              HasSubstr("jobs that are taken come at one instant"));
}

}  // namespace
}  // namespace archipelago::workload
