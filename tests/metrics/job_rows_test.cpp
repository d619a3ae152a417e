#include "metrics/job_rows.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "metrics/definitions.hpp"
#include "metrics/told_book.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::metrics {
namespace {

using record::JobFate;
using record::JobOutcome;

constexpr SimTime s(std::int64_t seconds) { return {seconds * 1'000'000'000'000}; }
constexpr double kOneBin = 0.01;  // base/histogram.hpp

JobOutcome done(std::size_t nation, SimTime submitted, SimTime started, SimTime finished,
                SimTime run_time) {
  JobOutcome job;
  job.nation = NationIndex(nation);
  job.gpu_milli = 8000;
  job.submitted = submitted;
  job.started = started;
  job.finished = finished;
  job.run_time = run_time;
  return job;
}

class JobRowsTest : public ::testing::Test {
 protected:
  double figure(const std::string& group, const std::string& metric) const {
    for (const Row& row : metrics_.job_rows()) {
      if (row.group == group && row.metric == metric) return row.value;
    }
    ADD_FAILURE() << group << " has no " << metric;
    return 0;
  }
  bool has(const std::string& group, const std::string& metric) const {
    for (const Row& row : metrics_.job_rows()) {
      if (row.group == group && row.metric == metric) return true;
    }
    return false;
  }
  platform::Platform platform_ = test::toy_platform();
  test::ToldBook metrics_{platform_, {{}, {}, s(100), s(100'000)}};
};

TEST_F(JobRowsTest, WaitCompletionAndSlowdownByHand) {
  // Waits 50 s, runs 100 s: done 150 s after submission, slowdown 150 / 100.
  metrics_.on_outcome(done(0, s(200), s(250), s(350), s(100)));
  // Waits 30 s, runs 1 s: 31 s; bounded: 31 / 10.
  metrics_.on_outcome(done(0, s(200), s(230), s(231), s(1)));
  EXPECT_NEAR(figure("AA", "job_wait_mean"), 40, 1e-9);
  EXPECT_NEAR(figure("AA", "job_completion_mean"), 90.5, 1e-9);
  EXPECT_NEAR(figure("AA", "job_slowdown_mean"), (1.5 + 3.1) / 2, 1e-9);
  EXPECT_NEAR(figure("AA", "job_wait_p95"), 50, 50 * kOneBin);
  EXPECT_EQ(figure("AA", "jobs_done"), 2);
}

TEST_F(JobRowsTest, AJobThatRunsAtOnceIsNeverFasterThanAlone) {
  metrics_.on_outcome(done(0, s(200), s(200), s(202), s(2)));  // 2 s against the bound of 10 s
  EXPECT_NEAR(figure("AA", "job_slowdown_mean"), 1, 1e-9);
}

TEST_F(JobRowsTest, GpuTimeAndBytesAddUp) {
  JobOutcome job = done(0, s(200), s(200), s(7400), s(3600));
  job.held_gpu_s = 8 * 7200;  // 16 GPU-hours, of which 8 useful, 4 lost, 4 waiting for bytes
  job.useful_gpu_s = 8 * 3600;
  job.lost_gpu_s = 8 * 1800;
  job.restarts = 2;
  job.bytes = {Bytes(3e9), Bytes(2e9), Bytes(1e9)};
  metrics_.on_outcome(job);
  EXPECT_NEAR(figure("TOY", "gpu_hours_held"), 16, 1e-9);
  EXPECT_NEAR(figure("TOY", "gpu_hours_lost"), 4, 1e-9);
  EXPECT_NEAR(figure("TOY", "gpu_goodput"), 0.5, 1e-12);
  EXPECT_EQ(figure("TOY", "job_restarts"), 2);
  EXPECT_NEAR(figure("TOY", "staging_bytes"), 3, 1e-12);
  EXPECT_NEAR(figure("TOY", "gradient_bytes"), 2, 1e-12);
  EXPECT_NEAR(figure("TOY", "checkpoint_bytes"), 1, 1e-12);
}

TEST_F(JobRowsTest, JobsThatNeverStartedHaveNoWaitAndTheWarmUpIsOnlyInTheTotals) {
  JobOutcome refused;
  refused.fate = JobFate::kForbidden;
  refused.nation = NationIndex(1);
  refused.submitted = s(150);
  metrics_.on_outcome(refused);
  refused.fate = JobFate::kTooLarge;
  refused.submitted = s(50);  // before the warm-up's end
  metrics_.on_outcome(refused);
  EXPECT_EQ(figure("BB", "jobs"), 1);
  EXPECT_EQ(figure("BB", "jobs_refused_forbidden"), 1);
  EXPECT_EQ(figure("BB", "jobs_refused_too_large"), 0);
  EXPECT_FALSE(has("BB", "job_wait_mean"));
  EXPECT_FALSE(has("AA", "jobs"));
  EXPECT_EQ(metrics_.book().jobs()[1].all[static_cast<std::size_t>(JobFate::kTooLarge)], 1U);
}

TEST_F(JobRowsTest, DeferralIsOfThoseThatWaitedByChoiceAndThereWhereJobsMay) {
  JobOutcome job = done(0, s(200), s(250), s(350), s(100));
  metrics_.on_outcome(job);
  EXPECT_FALSE(has("AA", "jobs_deferred"));
  job.is_deferrable = true;
  metrics_.on_outcome(job);  // at once
  EXPECT_EQ(figure("AA", "jobs_deferred"), 0);
  EXPECT_FALSE(has("AA", "job_deferral_mean"));
  job.deferred = s(30);
  metrics_.on_outcome(job);
  job.deferred = s(60);
  job.missed_deadline = true;
  metrics_.on_outcome(job);
  EXPECT_EQ(figure("AA", "jobs_deferred"), 2);
  EXPECT_NEAR(figure("TOY", "job_deferral_mean"), 45, 1e-12);
  EXPECT_EQ(figure("AA", "deadline_misses"), 1);
}

TEST_F(JobRowsTest, EveryMetricIsDefined) {
  JobOutcome job = done(0, s(200), s(250), s(350), s(100));
  job.held_gpu_s = 1;
  job.is_deferrable = true;
  job.deferred = s(10);
  metrics_.on_outcome(job);
  for (const Row& row : metrics_.job_rows())
    EXPECT_EQ(definition_of(row.metric).metric, row.metric);
}

}  // namespace
}  // namespace archipelago::metrics
