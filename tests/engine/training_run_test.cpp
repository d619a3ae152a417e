// Training jobs on the clock, each figure by hand.  100 Gbit/s = 12.5 GB/s, 5 ms one way.
#include "engine/jobs/training_run.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/training_world.hpp"

namespace archipelago::test {
namespace {

using record::JobBytes;
using record::JobFate;
using record::JobOutcome;

constexpr double kTiny = 1e-8;             // SimGrid's dates are doubles
constexpr double kTransfer = 0.005 + 1.0;  // 12.5 GB

double bytes(const JobOutcome& job, JobBytes kind) {
  return job.bytes[static_cast<std::size_t>(kind)].si();
}
void expect_accounts(const JobOutcome& job, double stalled = 0) {
  EXPECT_NEAR(job.held_gpu_s, job.useful_gpu_s + job.lost_gpu_s + stalled, 1e-6);
}
workload::Job with_data(workload::Job job, double size, std::size_t home) {
  job.dataset = Bytes(size);
  job.dataset_home = SiteIndex(home);
  return job;
}
workload::Job with_checkpoints(workload::Job job, double size, double every) {
  job.checkpoint = Bytes(size);
  job.checkpoint_interval = seconds(every);
  return job;
}

TEST(TrainingRun, AJobWithItsDataInPlaceRunsAtOnceAndTheNextOneWaits) {
  TrainingWorld world(two_halls(), {job_of(0, 10, 100), job_of(1, 20, 50)});
  const auto& out = world.run();
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].started, seconds(10));
  EXPECT_EQ(out[0].finished, seconds(110));
  EXPECT_EQ(out[1].started, seconds(110));
  EXPECT_EQ(out[1].finished, seconds(160));
  EXPECT_NEAR(out[1].held_gpu_s, 8 * 50, kTiny);
  expect_accounts(out[1]);
}

TEST(TrainingRun, DataComeOverTheCableBeforeTheJobQueues) {
  // 12.5 GB from beta: 5 ms + 1 s.  The GPUs are not held meanwhile: the second job goes ahead.
  TrainingWorld world(two_halls(), {with_data(job_of(0, 10, 100), 12.5e9, 1), job_of(1, 10.5, 30)});
  const auto& out = world.run();
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].finished, seconds(40.5));
  EXPECT_NEAR(out[1].started.seconds(), 40.5, kTiny);
  EXPECT_EQ(bytes(out[1], JobBytes::kStaging), 12.5e9);
}

TEST(TrainingRun, AFederationRunsTheJobWhereItsDataAre) {
  TrainingWorld world(two_halls(), {with_data(job_of(0, 0, 100), 12.5e9, 1)}, 1000,
                      TrainingWorld::federated());
  const auto& out = world.run();
  EXPECT_EQ(out[0].started, SimTime{});
  EXPECT_TRUE(out[0].abroad);
  EXPECT_EQ(bytes(out[0], JobBytes::kStaging), 0);
}

TEST(TrainingRun, AFederationLeavesAQueueWhenTheDataArriveSooner) {
  // Home is busy for 100 s more; abroad the job starts after the transfer.
  TrainingWorld world(two_halls(), {job_of(0, 0, 100), with_data(job_of(1, 0, 50), 12.5e9, 0)},
                      1000, TrainingWorld::federated());
  const auto& out = world.run();
  EXPECT_NEAR(out[0].started.seconds(), kTransfer, kTiny);
  EXPECT_NEAR(out[0].finished.seconds(), kTransfer + 50, kTiny);
}

TEST(TrainingRun, AJobStaysAtHomeWhereItFitsAtOnceHoweverLongOthersRun) {
  // One of eight GPUs is busy for 500 s; the next job of one GPU need not go abroad for that.
  TrainingWorld world(two_halls(), {job_of(0, 0, 500, 1), job_of(1, 1, 10, 1)}, 1000,
                      TrainingWorld::federated());
  const auto& out = world.run();
  EXPECT_EQ(out[0].started, seconds(1));
  EXPECT_FALSE(out[0].abroad);
}

TEST(TrainingRun, ACutInTheMiddleKeepsTheBytesAndWaitsForTheRepair) {
  TrainingWorld world(two_halls(), {with_data(job_of(0, 0, 100), 12.5e9, 1)});
  world.world.cut(0.505, 0);  // 0.5 s of bytes are there
  world.world.repair(10, 0);  // the other half: 5 ms + 0.5 s
  const auto& out = world.run();
  EXPECT_NEAR(out[0].started.seconds(), 10.505, 1e-6);
  EXPECT_EQ(bytes(out[0], JobBytes::kStaging), 12.5e9);
}

TEST(TrainingRun, AnIsolatedSiteLeavesTheJobUnreachable) {
  TrainingWorld world(two_halls(), {with_data(job_of(0, 0, 100), 12.5e9, 1)});
  world.world.cut(0.505, 0);
  const auto& out = world.run();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].fate, JobFate::kUnreachable);
  EXPECT_EQ(out[0].started, kNever);
  EXPECT_NEAR(bytes(out[0], JobBytes::kStaging), 6.25e9, 1);
}

TEST(TrainingRun, AJobLargerThanAnySiteIsRefused) {
  TrainingWorld world(two_halls(), {job_of(0, 5, 100, 16)}, 1000, TrainingWorld::federated());
  EXPECT_EQ(world.run()[0].fate, JobFate::kTooLarge);
}

TEST(TrainingRun, AClassThatForbidsEverySiteRefusesTheJob) {
  platform::Platform toy = two_halls();
  platform::Rule rule;
  rule.data_class = platform::DataClass::kState;
  rule.process = platform::Reach::kHome;
  rule.foreign_operator_is_home = false;
  toy.rules = {rule};
  toy.sites[0].operator_nation = NationIndex(1);
  workload::Job state = job_of(0, 0, 100);
  state.data_class = platform::DataClass::kState;
  TrainingWorld world(std::move(toy), {state, job_of(1, 0, 100)}, 1000, TrainingWorld::federated());
  const auto& out = world.run();
  EXPECT_EQ(out[0].fate, JobFate::kForbidden);
  EXPECT_EQ(out[1].fate, JobFate::kDone);
}

TEST(TrainingRun, ANodeFailureRollsBackToTheLastCheckpoint) {
  // Checkpoints at 30, 60, 90 s of compute; the node is down from 70 to 80: 10 s are lost.
  TrainingWorld world(two_halls(), {with_checkpoints(job_of(0, 0, 100), 1e9, 30)});
  world.training.fail_nodes({{SiteIndex(0), 0, seconds(70), seconds(80)}});
  const auto& out = world.run();
  EXPECT_EQ(out[0].finished, seconds(120));
  EXPECT_EQ(out[0].restarts, 1U);
  EXPECT_NEAR(out[0].lost_gpu_s, 8 * 10, kTiny);
  EXPECT_NEAR(out[0].useful_gpu_s, 8 * 100, kTiny);
  EXPECT_NEAR(out[0].held_gpu_s, 8 * 110, kTiny);
  EXPECT_EQ(bytes(out[0], JobBytes::kCheckpoints), 3e9);
  EXPECT_EQ(world.training.checkpoints_copied(), 3U);
}

TEST(TrainingRun, WithoutCheckpointsANodeFailureLosesEverything) {
  TrainingWorld world(two_halls(), {job_of(0, 0, 100)});
  world.training.fail_nodes({{SiteIndex(0), 0, seconds(70), seconds(80)}});
  EXPECT_EQ(world.run()[0].finished, seconds(180));
}

TEST(TrainingRun, ASiteFailureMovesTheJobToItsCopyIfTheRulesAllow) {
  // Copies of the checkpoints at 30 and 60 s go to beta (5 ms + 0.08 s each).  Alpha fails at 70
  // for good: beta goes on from 60, at once, for the other 40 s.
  TrainingWorld world(two_halls(), {with_checkpoints(job_of(0, 0, 100), 1e9, 30)}, 1000,
                      TrainingWorld::federated());
  world.training.fail_sites({{SiteIndex(0), seconds(70), kNever}});
  const auto& out = world.run();
  EXPECT_NEAR(out[0].finished.seconds(), 110, kTiny);
  EXPECT_TRUE(out[0].abroad);
  EXPECT_NEAR(out[0].lost_gpu_s, 8 * 10, kTiny);
  EXPECT_NEAR(out[0].useful_gpu_s, 8 * 100, kTiny);
  expect_accounts(out[0]);
}

TEST(TrainingRun, ACopyOnItsWayWhenTheSiteFailsIsOfNoUse) {
  // 100 GB take 8 s: at 65 the copy of 60 s is under way, that of 30 s is there.
  TrainingWorld world(two_halls(), {with_checkpoints(job_of(0, 0, 100), 100e9, 30)}, 1000,
                      TrainingWorld::federated());
  world.training.fail_sites({{SiteIndex(0), seconds(65), kNever}});
  const auto& out = world.run();
  EXPECT_NEAR(out[0].finished.seconds(), 65 + 70, kTiny);
  EXPECT_NEAR(out[0].lost_gpu_s, 8 * 35, kTiny);
}

TEST(TrainingRun, ACheckpointWithNowhereToGoStaysAndTheJobWaitsForItsSite) {
  platform::Platform toy = two_halls();
  platform::Rule rule;
  rule.replicas = platform::Reach::kHome;
  toy.rules = {rule};
  TrainingWorld world(std::move(toy), {with_checkpoints(job_of(0, 0, 100), 1e9, 30)}, 1000,
                      TrainingWorld::federated());
  world.training.fail_sites({{SiteIndex(0), seconds(70), seconds(200)}});
  const auto& out = world.run();
  EXPECT_EQ(out[0].finished, seconds(240));  // from its own storage, at 60 s
  EXPECT_EQ(bytes(out[0], JobBytes::kCheckpoints), 0);
  EXPECT_EQ(world.training.checkpoints_kept_local(), 3U);
}

TEST(TrainingRun, AJobSubmittedWhileItsOnlySiteIsDownWaitsForIt) {
  TrainingWorld world(two_halls(), {job_of(0, 75, 100)});
  world.training.fail_sites({{SiteIndex(0), seconds(70), seconds(200)}});
  const auto& out = world.run();
  EXPECT_EQ(out[0].started, seconds(200));
}

TEST(TrainingRun, AFederationSendsNewJobsPastASiteThatIsDown) {
  TrainingWorld world(two_halls(), {job_of(0, 75, 100)}, 1000, TrainingWorld::federated());
  world.training.fail_sites({{SiteIndex(0), seconds(70), seconds(200)}});
  const auto& out = world.run();
  EXPECT_EQ(out[0].started, seconds(75));
  EXPECT_TRUE(out[0].abroad);
}

TEST(TrainingRun, TheEndOfTheRunLeavesNothingOut) {
  TrainingWorld world(two_halls(), {job_of(0, 0, 2000), job_of(1, 1, 10),
                                    with_data(job_of(2, 999.5, 1), 125e9, 1)});
  const auto& out = world.run();
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(out[0].fate, JobFate::kRunning);
  EXPECT_NEAR(out[0].useful_gpu_s, 8 * 1000, kTiny);
  expect_accounts(out[0]);
  EXPECT_EQ(out[1].fate, JobFate::kWaiting);
  EXPECT_EQ(out[2].fate, JobFate::kWaiting);
  EXPECT_NEAR(bytes(out[2], JobBytes::kStaging), 0.495 * 12.5e9, 1e3);
  EXPECT_EQ(world.training.submitted()[0], 3U);
}

TEST(TrainingRun, SharesOfAGpuRunSideBySide) {
  auto half = [](std::uint64_t id) {
    workload::Job job = job_of(id, 0, 100);
    job.gpu_milli = 500;
    return job;
  };
  platform::Platform toy = two_halls(1);
  for (platform::Site& site : toy.sites) site.gpus_per_node = 1;
  TrainingWorld world(std::move(toy), {half(0), half(1), half(2)});
  const auto& out = world.run();
  EXPECT_EQ(out[0].finished, seconds(100));
  EXPECT_EQ(out[1].finished, seconds(100));
  EXPECT_EQ(out[2].finished, seconds(200));
  EXPECT_NEAR(out[2].held_gpu_s, 50, kTiny);
}

TEST(TrainingRun, RunTimeScalesWithTheGpu) {
  platform::Platform toy = two_halls();
  toy.gpus.push_back(toy.gpus[0]);
  toy.gpus[1].bf16_flops = 0.5 * toy.gpus[0].bf16_flops;
  workload::Job job = job_of(0, 0, 100);
  job.recorded_on = GpuIndex(1);  // half as fast as the site's
  TrainingWorld world(std::move(toy), {job});
  EXPECT_EQ(world.run()[0].finished, seconds(50));
}

// Two sites, 4 GPUs each of 8.
workload::Job spread(double run_time, workload::SyncKind kind, std::int32_t inner, double step) {
  workload::Job job = job_of(0, 0, run_time);
  job.parameters = 1e9;
  job.layers = 10;
  job.step = seconds(step);
  job.sync.kind = kind;
  job.sync.sites = 2;
  job.sync.inner_steps = inner;
  job.sync.payload_bits = 16;
  return job;
}

TEST(TrainingRun, ASpreadJobWaitsForItsExchanges) {
  // DiLoCo, H = 100 steps of 1 s: all 2 GB after each 100 s, 0.2 GB a layer (volume 2 (n - 1) / n =
  // 1).  Layers 9 to 1 cross while the backward pass of that step goes on; layer 0 is ready last
  // and due at once: 0.2 / 12.5 s and two messages of 5 ms (reduce, then gather) of waiting in each of
  // the 10 rounds.
  TrainingWorld world(two_halls(), {spread(1000, workload::SyncKind::kDiloco, 100, 1)}, 2000,
                      TrainingWorld::federated());
  const auto& out = world.run();
  ASSERT_EQ(out[0].fate, JobFate::kDone);
  const double waited = out[0].finished.seconds() - 1000;
  EXPECT_NEAR(waited, 10 * (0.016 + 2 * 0.005), 1e-6);
  EXPECT_NEAR(bytes(out[0], JobBytes::kGradients), 10 * 2 * 2e9, 1);
  EXPECT_NEAR(out[0].held_gpu_s - out[0].useful_gpu_s, 8 * waited, 1e-3);
}

TEST(TrainingRun, ANarrowCableMakesDataParallelTrainingWaitForBytes) {
  // 2 GB a step of 0.1 s each way want 160 Gbit/s; of 16 Gbit/s a step takes at least 1 s.
  platform::Platform toy = two_halls();
  toy.cables[0].capacity = from_gbps(16);
  TrainingWorld world(std::move(toy), {spread(120, workload::SyncKind::kDataParallel, 1, 0.1)},
                      5000, TrainingWorld::federated());
  const auto& out = world.run();
  ASSERT_EQ(out[0].fate, JobFate::kDone);
  // 1200 steps; those of the last coarse round (60 s of compute) need not be waited for in full.
  EXPECT_NEAR(out[0].finished.seconds(), 1200, 0.06 * 1200);
}

TEST(TrainingRun, ASpreadJobThatIsStoppedRollsBackEverywhere) {
  workload::Job job = with_checkpoints(spread(1000, workload::SyncKind::kDiloco, 100, 1), 1e9, 100);
  TrainingWorld world(two_halls(), {job}, 4000, TrainingWorld::federated());
  world.training.fail_nodes({{SiteIndex(1), 0, seconds(350), seconds(400)}});
  const auto& out = world.run();
  ASSERT_EQ(out[0].fate, JobFate::kDone);
  EXPECT_EQ(out[0].restarts, 1U);
  // Rounds of a little over 100 s: at 350 three are done; about 50 s are lost, and 50 s waited.
  EXPECT_NEAR(out[0].lost_gpu_s, 8 * 50, 8 * 1.0);
  EXPECT_NEAR(out[0].useful_gpu_s, 8 * 1000, 1e-6);
  EXPECT_NEAR(out[0].finished.seconds(), 1100, 5);
}

TEST(TrainingRun, ASpreadJobThatLosesASiteWhileItWaitsForTheOtherStaysWhereItIs) {
  platform::Platform toy = two_halls();
  toy.sites.push_back(toy_site("alpha-annex", 0, 8));  // where its checkpoints are copied to
  workload::Job job = with_checkpoints(spread(1000, workload::SyncKind::kDiloco, 100, 1), 1e9, 100);
  TrainingWorld world(std::move(toy), {job}, 8000, TrainingWorld::federated());
  world.training.fail_nodes({{SiteIndex(1), 0, seconds(350), seconds(1000)}});
  world.training.fail_sites({{SiteIndex(0), seconds(400), seconds(2000)}});
  const auto& out = world.run();
  ASSERT_EQ(out[0].fate, JobFate::kDone);
  // Three rounds are kept; the other 700 s of compute begin when alpha is back.
  EXPECT_NEAR(out[0].finished.seconds(), 2700, 5);
  EXPECT_EQ(out[0].restarts, 1U);
}

TEST(TrainingRun, TwoSpreadJobsNeverWaitForEachOtherInACircle) {
  workload::Job first = spread(100, workload::SyncKind::kDiloco, 10, 1);
  first.gpu_milli = 16'000;
  workload::Job second = first;
  second.id = 1;
  second.nation = NationIndex(1);
  TrainingWorld world(two_halls(), {first, second}, 2000, TrainingWorld::federated());
  const auto& out = world.run();
  EXPECT_EQ(out[0].fate, JobFate::kDone);
  EXPECT_EQ(out[1].fate, JobFate::kDone);
}

}  // namespace
}  // namespace archipelago::test
