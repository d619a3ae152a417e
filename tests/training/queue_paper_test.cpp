// Each discipline on paper.  Jobs are written (submitted, run time, GPUs); times in seconds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "training/job_data.hpp"
#include "training/queue_replay.hpp"

namespace archipelago::training {
namespace {

using test::whole_seconds;
using ::testing::ElementsAre;

struct Row {
  std::int64_t submitted, run, gpus;
  std::size_t nation = 0;
  std::int64_t estimate = -1;
  std::int64_t checkpoint_every = 0;
};

std::vector<workload::Job> jobs_of(const std::vector<Row>& rows) {
  std::vector<workload::Job> jobs;
  for (const Row& row : rows) {
    workload::Job job;
    job.id = jobs.size();
    job.submitted = whole_seconds(row.submitted);
    job.run_time = whole_seconds(row.run);
    job.gpu_milli = 1000 * row.gpus;
    job.nation = NationIndex(row.nation);
    if (row.estimate >= 0) job.estimate = whole_seconds(row.estimate);
    if (row.checkpoint_every > 0) {
      job.checkpoint = Bytes(1e9);
      job.checkpoint_interval = whole_seconds(row.checkpoint_every);
    }
    jobs.push_back(job);
  }
  return jobs;
}

std::vector<JobRecord> replay(const std::vector<Row>& rows, const QueueChoice& queue,
                              std::vector<std::int32_t> nodes = {4},
                              std::vector<NodeEvent> events = {}) {
  return replay_jobs(jobs_of(rows), {std::move(nodes), queue, {"AA", "BB"}, std::move(events)});
}

std::vector<double> starts(const std::vector<JobRecord>& records) {
  std::vector<double> seconds;
  for (const JobRecord& record : records) seconds.push_back(record.start.seconds());
  return seconds;
}

// Four GPUs.  Job 0 holds three until 10; job 1 wants four; jobs 2 and 3 want one.
const std::vector<Row> kBlocked{{0, 10, 3}, {1, 5, 4}, {2, 20, 1}, {3, 6, 1}};

TEST(Queues, FifoWaitsBehindTheFirst) {
  // 1 starts when 0 ends (10) and ends at 15; then 2 and 3.
  EXPECT_THAT(starts(replay(kBlocked, {"fifo", {}})), ElementsAre(0, 10, 15, 15));
}

TEST(Queues, FifoSkipLetsOthersPass) {
  // 2 starts at once on the free GPU and holds it until 22; 3 takes one of those of 0 at 10, until
  // 16; 1 has four GPUs when 2 is done.
  EXPECT_THAT(starts(replay(kBlocked, {"fifo_skip", {}})), ElementsAre(0, 22, 2, 10));
}

TEST(Queues, ShortestFirstTakesTheShortestThatFits) {
  // At 10, jobs 1 (8 s), 2 (2 s) and 3 (5 s) wait for two GPUs each of four: 2 and 3 go first; 1
  // when 2 is done.
  EXPECT_THAT(starts(replay({{0, 10, 4}, {1, 8, 2}, {2, 2, 2}, {3, 5, 2}}, {"shortest_first", {}})),
              ElementsAre(0, 12, 10, 10));
}

TEST(Queues, EasyBackfillsWhatEndsBeforeTheShadowTime) {
  // 1 is reserved for 10.  2 (20 s) would end at 22 and needs a GPU that 1 needs: no.  3 (6 s) ends
  // at 9: yes.  1 runs from 10 to 15, then 2.
  EXPECT_THAT(starts(replay(kBlocked, {"easy", {}})), ElementsAre(0, 10, 15, 3));
}

TEST(Queues, EasyAllowsAnEndAtTheShadowTimeItself) {
  EXPECT_THAT(starts(replay({{0, 10, 3}, {1, 5, 4}, {2, 8, 1}}, {"easy", {}})),
              ElementsAre(0, 10, 2));
  EXPECT_THAT(starts(replay({{0, 10, 3}, {1, 5, 4}, {2, 9, 1}}, {"easy", {}})),
              ElementsAre(0, 10, 15));
}

TEST(Queues, EasyUsesWhatIsLeftOverAtTheShadowTime) {
  // 1 wants three at 10, when four are free: one is left over, so 2 may run past 10 on it.  3 wants
  // one too, but none is left over any more.
  EXPECT_THAT(starts(replay({{0, 10, 2}, {1, 5, 3}, {2, 50, 1}, {3, 50, 1}}, {"easy", {}})),
              ElementsAre(0, 10, 2, 15));
}

TEST(Queues, EasyReservesOnTheNodeWhereTheFirstWillRun) {
  // Two nodes of 4.  0 and 1 fill them but for one GPU on node 0 and two on node 1; node 0 is free
  // at 10, node 1 at 20.  2 wants four: node 0 at 10.  3 runs past 10 and wants one; best fit now
  // is node 0, but there it would be in the way: it goes to node 1.  4 wants two for long: nothing.
  const std::vector<Row> rows{{0, 10, 3}, {0, 20, 2}, {1, 5, 4}, {2, 50, 1}, {3, 50, 2}};
  const auto jobs = jobs_of(rows);
  std::vector<std::uint32_t> nodes(rows.size());
  const auto records = replay_jobs(jobs, {{4, 4}, {"easy", {}}, {}, {}},
                                   [&](const auto&, const Decisions& decisions, SimTime) {
                                     for (const Start& start : decisions.starts) {
                                       nodes[start.number] = start.place.nodes.at(0).node;
                                     }
                                   });
  EXPECT_THAT(starts(records), ElementsAre(0, 0, 10, 2, 15));
  EXPECT_THAT(nodes, ElementsAre(0, 1, 0, 1, 0));
}

TEST(Queues, EasyGoesByEstimatesAndRenewsWhenAJobEndsEarly) {
  // 0 says 10 s but takes 4: 1 is expected at 10, starts at 4.  2 (6 s from 2 on, to 8) goes ahead
  // of it by the estimate, and so delays it: to 8.
  EXPECT_THAT(starts(replay({{0, 4, 3, 0, 10}, {1, 5, 4}, {2, 6, 1}}, {"easy", {}})),
              ElementsAre(0, 8, 2));
}

TEST(Queues, TheFirstOfAnInstantAreThoseThatEnd) {
  // 0 ends at 10, when 1 arrives: it starts at once.  2 takes no time at all, so 3 starts too.
  EXPECT_THAT(starts(replay({{0, 10, 4}, {10, 5, 4}, {15, 0, 4}, {15, 1, 4}}, {"fifo", {}})),
              ElementsAre(0, 10, 15, 15));
}

const QueueChoice kFair{"fair_share", {{"half_life_hours", "never"}}};

TEST(Queues, FairShareTakesTheNationThatUsedLeast) {
  // AA runs 0 for 10 s on four GPUs: 40 GPU-s.  At 10, both wait; BB has used nothing: 2 goes
  // before 1, although it came later.  At 13 BB has used 12, still less than 40: 3 before 1.
  EXPECT_THAT(starts(replay({{0, 10, 4, 0}, {1, 5, 4, 0}, {2, 3, 4, 1}, {3, 3, 4, 1}}, kFair)),
              ElementsAre(0, 16, 10, 13));
}

TEST(Queues, FairShareDividesByWeight) {
  // As above, but AA's weight is 8: 40 / 8 = 5.  At 10 BB (0) goes; at 13 BB has 12 > 5: AA.
  const QueueChoice queue{"fair_share", {{"half_life_hours", "never"}, {"weight.AA", "8"}}};
  EXPECT_THAT(starts(replay({{0, 10, 4, 0}, {1, 5, 4, 0}, {2, 3, 4, 1}, {3, 3, 4, 1}}, queue)),
              ElementsAre(0, 13, 10, 18));
}

TEST(Queues, FairShareForgetsWithTheHalfLife) {
  // AA holds four GPUs until 10, then BB until 40; then one second each is asked for.  With a
  // half-life of 36 s, h / ln 2 = 51.937 s:
  //   U_AA(10) = 4 x 51.937 (1 - 2^(-10/36)) = 36.37;  U_AA(40) = 36.37 x 2^(-30/36) = 20.41
  //   U_BB(40) = 4 x 51.937 (1 - 2^(-30/36)) = 91.15
  // BB with weight 5: 18.23 < 20.41, BB first; with weight 4: 22.79 > 20.41, AA first.  Without
  // decay it is 120 / 4 = 30 < 40: BB first.
  const std::vector<Row> rows{{0, 10, 4, 0}, {1, 30, 4, 1}, {2, 1, 4, 0}, {3, 1, 4, 1}};
  QueueChoice queue{"fair_share", {{"half_life_hours", "0.01"}, {"weight.BB", "5"}}};
  EXPECT_THAT(starts(replay(rows, queue)), ElementsAre(0, 10, 41, 40));
  queue.options["weight.BB"] = "4";
  EXPECT_THAT(starts(replay(rows, queue)), ElementsAre(0, 10, 40, 41));
  queue.options["half_life_hours"] = "never";
  EXPECT_THAT(starts(replay(rows, queue)), ElementsAre(0, 10, 41, 40));
}

TEST(Queues, APreemptedJobLosesTheWorkSinceItsLastCheckpoint) {
  // BB's 0 and 1 start at 0 and at 3, two GPUs each, 40 s, checkpoints every 4 s of compute.  AA's
  // job 2 (two GPUs, 6 s) comes at 5 and has waited 10 s at 15: the younger of BB's, 1, is stopped.
  // It has run 12 s, three checkpoints, nothing lost.  2 ends at 21; 1 goes on with 28 s to do: 49.
  const QueueChoice queue{"fair_share", {{"preempt_after_hours", "0.0027777777777777778"}}};
  std::vector<Row> rows{{0, 40, 2, 1, -1, 4}, {3, 40, 2, 1, -1, 4}, {5, 6, 2, 0}};
  auto records = replay(rows, queue);
  EXPECT_THAT(starts(records), ElementsAre(0, 3, 15));
  EXPECT_EQ(records[1].preempted, 1U);
  EXPECT_EQ(records[1].lost, SimTime{});
  EXPECT_EQ(records[1].end, whole_seconds(49));
  // With checkpoints every 5 s it keeps 10 of 12: 2 s lost, so it ends at 21 + 30 = 51.
  rows[1].checkpoint_every = 5;
  records = replay(rows, queue);
  EXPECT_EQ(records[1].lost, whole_seconds(2));
  EXPECT_EQ(records[1].held, whole_seconds(12 + 30));
  EXPECT_EQ(records[1].end, whole_seconds(51));
  // Without any it begins anew: 21 + 40 = 61.
  rows[1].checkpoint_every = 0;
  EXPECT_EQ(replay(rows, queue)[1].end, whole_seconds(61));
}

TEST(Queues, NobodyIsStoppedWhoUsedNoMore) {
  // Both jobs are AA's: the second waits for the first.
  const QueueChoice queue{"fair_share", {{"preempt_after_hours", "0.001"}}};
  EXPECT_THAT(starts(replay({{0, 40, 4, 0}, {1, 5, 4, 0}}, queue)), ElementsAre(0, 40));
}

TEST(Queues, AFailingNodeStopsTheJobsOnIt) {
  // Two nodes of 4.  0 holds both, 1 waits.  Node 1 fails at 7: 0 keeps 6 of 7 s (checkpoints every
  // 3) and goes back before 1, which strictly waits.  Repaired at 20: 0 goes on for 14 s.
  const auto records = replay({{0, 20, 8, 0, -1, 3}, {1, 5, 4}}, {"fifo", {}}, {4, 4},
                              {{whole_seconds(7), 1, false}, {whole_seconds(20), 1, true}});
  EXPECT_EQ(records[0].failed, 1U);
  EXPECT_EQ(records[0].lost, whole_seconds(1));
  EXPECT_EQ(records[0].end, whole_seconds(34));
  EXPECT_EQ(records[1].start, whole_seconds(34));
}

TEST(Queues, WhileNodesAreDownEasyLetsEverybodyPassTheFirst) {
  const auto records = replay({{0, 20, 8, 0, -1, 3}, {1, 50, 4}}, {"easy", {}}, {4, 4},
                              {{whole_seconds(7), 1, false}, {whole_seconds(20), 1, true}});
  EXPECT_EQ(records[1].start, whole_seconds(7));
  EXPECT_EQ(records[0].end, whole_seconds(57 + 14));
}

TEST(Queues, JobsThatCanNeverRunEndTheReplay) {
  EXPECT_THROW(replay({{0, 20, 8}}, {"fifo", {}}, {4, 4}, {{whole_seconds(7), 1, false}}),
               SimulationError);
}

}  // namespace
}  // namespace archipelago::training
