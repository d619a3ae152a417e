// What the caller of a site sees: refusals, counts, decisions.
#include "training/site_scheduler.hpp"

#include <gtest/gtest.h>

#include "training/job_data.hpp"
#include "training/job_statistics.hpp"
#include "training/kept_work.hpp"
#include "training/later.hpp"

namespace archipelago::training {
namespace {

using test::whole_seconds;

workload::Job job_of(std::int64_t milli) {
  workload::Job job;
  job.gpu_milli = milli;
  job.run_time = whole_seconds(10);
  return job;
}

TEST(SiteScheduler, RefusesAtSubmissionWhatCanNeverRun) {
  SiteScheduler site({4, 4}, {"fifo", {}});
  EXPECT_FALSE(site.submit(job_of(8000), {}).refused);
  EXPECT_EQ(site.submit(job_of(9000), {}).refused, Refusal::kTooLarge);
  EXPECT_EQ(site.submit(job_of(1500), {}).refused, Refusal::kBadSize);
  EXPECT_EQ(site.submit(job_of(0), {}).refused, Refusal::kBadSize);
  EXPECT_EQ(site.refusal_text(1), "needs 9 GPUs, the site has 8");
  EXPECT_EQ(site.refusal_text(2), "asks for 1.5 GPUs; a job has a share of one GPU or whole GPUs");
  EXPECT_EQ(site.state(1), JobState::kRefused);
  EXPECT_EQ(site.counts().refused, 3U);
  EXPECT_TRUE(site.invariants_hold());
  SiteScheduler empty({}, {"easy", {}});
  EXPECT_EQ(empty.submit(job_of(500), {}).refused, Refusal::kTooLarge);
  EXPECT_TRUE(empty.advance({}).starts.empty());
}

TEST(SiteScheduler, TellsWhoStartsAndStops) {
  SiteScheduler site({4, 4}, {"fifo", {}});
  site.submit(job_of(8000), {});
  site.submit(job_of(250), {});
  Decisions decisions = site.advance({});
  ASSERT_EQ(decisions.starts.size(), 1U);
  EXPECT_EQ(decisions.starts[0].place.nodes.size(), 2U);
  EXPECT_EQ(site.place(0), decisions.starts[0].place);
  site.node_failed(1, whole_seconds(3));
  decisions = site.advance(whole_seconds(3));
  ASSERT_EQ(decisions.stops.size(), 1U);
  EXPECT_EQ(decisions.stops[0].cause, StopCause::kNodeFailed);
  EXPECT_EQ(decisions.stops[0].lost, whole_seconds(3));
  EXPECT_TRUE(decisions.starts.empty());
  EXPECT_EQ(site.counts().waiting, 2U);
  site.node_repaired(1, whole_seconds(4));
  EXPECT_EQ(site.advance(whole_seconds(4)).starts.size(), 1U);
  site.finished(0, whole_seconds(14));
  decisions = site.advance(whole_seconds(14));
  ASSERT_EQ(decisions.starts.size(), 1U);
  EXPECT_EQ(decisions.starts[0].number, 1U);
  EXPECT_GE(decisions.starts[0].place.shared, 0);
  EXPECT_EQ(site.pool().used_milli(), 250);
  EXPECT_TRUE(site.invariants_hold());
}

// In the engine the first seconds of a run may be staging, not compute.
TEST(SiteScheduler, AsksTheCallerHowMuchWasComputed) {
  SiteScheduler site({4}, {"fifo", {}}, {}, [](const workload::Job&, SimTime started, SimTime now) {
    return now - started - whole_seconds(2);
  });
  workload::Job job = job_of(1000);
  job.checkpoint = Bytes(1);
  job.checkpoint_interval = whole_seconds(2);
  site.submit(job, {});
  ASSERT_EQ(site.advance({}).starts.size(), 1U);
  site.node_failed(0, whole_seconds(7));  // five computed, four kept
  EXPECT_EQ(site.advance(whole_seconds(7)).stops.at(0).lost, whole_seconds(1));
  EXPECT_EQ(site.left(0), whole_seconds(6));
}

TEST(KeptWork, IsThatOfTheLastCheckpoint) {
  workload::Job job = job_of(1000);
  EXPECT_EQ(kept_work(job, whole_seconds(7)), SimTime{});
  job.checkpoint_interval = whole_seconds(3);
  EXPECT_EQ(kept_work(job, whole_seconds(7)), SimTime{});  // of no bytes
  job.checkpoint = Bytes(1);
  EXPECT_EQ(kept_work(job, whole_seconds(7)), whole_seconds(6));
  EXPECT_EQ(kept_work(job, whole_seconds(2)), SimTime{});
}

TEST(Later, StopsShortOfNever) {
  EXPECT_EQ(later(whole_seconds(2), whole_seconds(3)), whole_seconds(5));
  EXPECT_LT(later(kMaxHorizon, kMaxHorizon), kNever);
  EXPECT_LT(later(whole_seconds(2), kNever), kNever);
}

TEST(JobStatistics, OnPaper) {
  // Two GPUs.  Job 0: waits 0, runs 10 s on two; job 1: waits 5, runs 1 s on one, after 2 s on it
  // that were lost.
  const auto s = [](std::int64_t n) { return whole_seconds(n); };
  std::vector<JobRecord> records(3);
  records[0] = {JobState::kDone, s(0), s(0), s(10), s(10), 2000, s(10), s(0)};
  records[1] = {JobState::kDone, s(5), s(10), s(20), s(1), 1000, s(3), s(2), 1};
  records[2].state = JobState::kRefused;
  const JobStatistics statistics = summarise(records, 2);
  EXPECT_EQ(statistics.done, 2U);
  EXPECT_EQ(statistics.refused, 1U);
  EXPECT_EQ(statistics.preempted, 1U);
  EXPECT_DOUBLE_EQ(statistics.wait_s.mean, 2.5);             // (0 + 5) / 2
  EXPECT_DOUBLE_EQ(statistics.completion_s.mean, 12.5);      // (10 + 15) / 2
  EXPECT_DOUBLE_EQ(statistics.completion_s.p95, 14.75);      // 10 + 0.95 (15 - 10)
  EXPECT_DOUBLE_EQ(statistics.bounded_slowdown.mean, 1.25);  // (10 / 10 + 15 / 10) / 2
  EXPECT_DOUBLE_EQ(statistics.utilisation, 23.0 / 40);       // (2 x 10 + 3) / (2 x 20)
  EXPECT_DOUBLE_EQ(statistics.lost_share, 2.0 / 23);
  EXPECT_EQ(summarise({}, 2).done, 0U);
}

}  // namespace
}  // namespace archipelago::training
