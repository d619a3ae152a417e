// A campaign on Slurm ends with the bytes of one on this machine, whatever becomes of its tasks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "app/toy_project.hpp"
#include "campaign/sweep.hpp"
#include "support/eventually.hpp"
#include "support/fake_slurm.hpp"
#include "support/processes.hpp"

namespace archipelago::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kExperiment = ToyProject::kExperiment;

// 4 scenarios x 2 replicates; a run is estimated at 0.1 s and a little, 8 of them at 0.8 s.
class Slurm : public ::testing::Test {
 protected:
  Slurm() : slurm_(project_.folder() / "slurm") { make_sweep(project_); }

  [[nodiscard]] Outcome run(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"run", kExperiment, "--out", "out", "--engine", "slurm"};
    words.insert(words.end(), more.begin(), more.end());
    return project_.run(words);
  }

  void expect_tables_as_here(const std::string& folder = "out") const {
    ASSERT_EQ(
        project_.run({"run", kExperiment, "--out", "here", "--store", "none", "--quiet"}).status,
        0);
    EXPECT_EQ(tables_in(project_.folder() / folder), tables_in(project_.folder() / "here"));
  }

  ToyProject project_;
  FakeSlurm slurm_;
};

TEST_F(Slurm, EndsWithTheBytesOfThisMachine) {
  // 0.8 s of estimated time / 0.3 s = 3 chunks.
  const Outcome outcome = run({"--chunk", "0.3 s", "--slurm-option=--partition=short"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(slurm_.sbatch_calls(),
              AllOf(HasSubstr("--array=1-3"), HasSubstr("--partition=short")));
  EXPECT_THAT(outcome.err, HasSubstr("8 finished, 0 failed, 0 waiting"));
  EXPECT_TRUE(fs::is_empty(project_.folder() / "out/shards")) << "stores are merged and removed";
  expect_tables_as_here();
}

TEST_F(Slurm, AtEveryMomentPlannedIsFinishedAndFailedAndWaiting) {
  const Outcome outcome = run({"--chunk", "0.2 s", "--log-format", "json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  std::size_t lines = 0;
  for (const std::string& line : lines_of(outcome.err)) {
    unsigned done = 0, total = 0, finished = 0, failed = 0, waiting = 0;
    if (std::sscanf(
            line.c_str(),
            "{\"done\": %u, \"total\": %u, \"finished\": %u, \"failed\": %u, \"waiting\": %u",
            &done, &total, &finished, &failed, &waiting) != 5) {
      continue;
    }
    ++lines;
    EXPECT_EQ(total, 8U);
    EXPECT_EQ(finished + failed + waiting, total) << line;
    EXPECT_EQ(finished + failed, done) << line;
  }
  EXPECT_GE(lines, 2U) << outcome.err;
}

TEST_F(Slurm, OneTaskDoesSmallRunsTogether) {
  ASSERT_EQ(run().status, 0);  // 0.8 s of 5 min
  EXPECT_THAT(slurm_.sbatch_calls(), HasSubstr("--array=1-1 "));
}

TEST_F(Slurm, RunsThatTheStoreHasAreNotOffered) {
  ASSERT_EQ(
      project_.run({"run", kExperiment, "--out", "out", "--shard", "1/2", "--store", "runs.sqlite"})
          .status,
      0);
  const Outcome outcome = run();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("4 of 8 runs from runs.sqlite"));
  EXPECT_EQ(lines_of(project_.read("out/slurm/001/runs")).size(), 1U + 4U);
  expect_tables_as_here();
  // All are there now: nothing is offered.
  const std::string calls = slurm_.sbatch_calls();
  EXPECT_THAT(run().err, HasSubstr("8 of 8 runs from runs.sqlite"));
  EXPECT_EQ(slurm_.sbatch_calls(), calls);
}

TEST_F(Slurm, WhatIsSelectedIsSelectedInTasksToo) {
  const Outcome outcome = run({"--only", "demand_scale=5", "--chunk", "0.1 s"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  ASSERT_EQ(project_
                .run({"run", kExperiment, "--out", "here", "--store", "none", "--quiet", "--only",
                      "demand_scale=5"})
                .status,
            0);
  EXPECT_EQ(tables_in(project_.folder() / "out"), tables_in(project_.folder() / "here"));
}

TEST_F(Slurm, ARefusedArrayIsOfferedAgainInParts) {
  slurm_.before_sbatch(
      "if ((count <= 2)); then echo 'sbatch: error: QOSMaxSubmitJobPerUserLimit' >&2; exit 1; fi");
  const Outcome outcome = run({"--chunk", "0.2 s"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(
      outcome.err,
      AllOf(HasSubstr("refused an array of 5 tasks"), HasSubstr("QOSMaxSubmitJobPerUserLimit"),
            HasSubstr("offered again in 1 s"), HasSubstr("offered again in 2 s")));
  // 5 tasks, then half of them, then half of that; taken, so twice as many again.
  EXPECT_THAT(slurm_.sbatch_calls(), HasSubstr("--array=1-2 "));
  expect_tables_as_here();
}

TEST_F(Slurm, PartsOfAnArrayThatGetLostAreOfferedAgain) {
  // The second task of the first array never starts, and is in no queue.
  slurm_.before_task("if [ \"$array.$SLURM_ARRAY_TASK_ID\" = 1.2 ]; then exit 0; fi");
  const Outcome outcome = run({"--chunk", "0.3 s"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("task 1_2 ended with 3 of its 3 runs to do: offered again"));
  // Tasks 1, 2 and 3 of 8 runs had 3, 3 and 2.
  EXPECT_EQ(lines_of(project_.read("out/slurm/002/runs")).size(), 1U + 3U);
  expect_tables_as_here();
}

TEST_F(Slurm, ATaskKilledInTheMiddleKeepsWhatItFinished) {
  // Killed as soon as its log says that two runs are done; in long runs, so that not all are.
  project_.replace(kExperiment, "horizon: 10 min", "horizon: 3 h");
  slurm_.before_task(
      "if [ \"$array\" = 1 ]; then\n"
      "  sh \"$1\" & task=$!\n"
      "  until [ \"$(grep -c done \"$(dirname \"$1\")/1.log\")\" -ge 2 ]; do sleep 0.01; done\n"
      "  kill -KILL $task; exit\n"
      "fi");
  const Outcome outcome = run();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("task 1_1 ended with "), HasSubstr(" of its 8 runs to do")));
  EXPECT_LT(lines_of(project_.read("out/slurm/002/runs")).size(), 1U + 8U);
  expect_tables_as_here();
}

TEST_F(Slurm, RunsWhoseTasksAreLostTooOftenHaveFailed) {
  slurm_.before_task("echo 'slurmstepd: error: no such node' >&2; exit 1");
  const Outcome outcome = run({"--retries", "1", "--chunk", "0.5 s"});
  EXPECT_EQ(outcome.status, 5);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("0 of 8 runs finished, 8 failed, 0 waiting"),
                    HasSubstr("2 Slurm tasks ended before it: 'slurmstepd: error: no such node'"),
                    HasSubstr("the same command goes on")));
  slurm_.before_task("");
  EXPECT_EQ(run().status, 0);
  expect_tables_as_here();
}

// The run of a task, not the task: it has not failed, and is offered again.
TEST_F(Slurm, ARunThatSomebodyKillsIsOfferedAgain) {
  project_.replace(kExperiment, "horizon: 10 min", "horizon: 4 h");
  Running running({"run", kExperiment, "--out", "out", "--engine", "slurm"}, project_.folder(),
                  project_.folder());
  ASSERT_TRUE(eventually([&] {
    for (const pid_t task : processes_with("--runs", project_.folder().string())) {
      for (const pid_t run : children_of(task)) {
        if (::kill(run, SIGKILL) == 0) return true;
      }
    }
    return false;
  }));
  const Outcome outcome = running.wait();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("8 finished, 0 failed, 0 waiting"));
  EXPECT_TRUE(project_.exists("out/slurm/002"));
  expect_tables_as_here();
}

TEST_F(Slurm, CtrlCCancelsTheTasksAndSaysHowToGoOn) {
  slurm_.before_task("sleep 100");
  Running running({"run", kExperiment, "--out", "out", "--engine", "slurm"}, project_.folder(),
                  project_.folder());
  ASSERT_TRUE(
      eventually([&] { return running.err_so_far().find("1 running") != std::string::npos; }));
  ASSERT_EQ(::kill(running.pid(), SIGINT), 0);
  const Outcome outcome = running.wait();
  EXPECT_EQ(outcome.status, 128 + SIGINT);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("the tasks of this campaign are cancelled"),
                                 HasSubstr("0 of 8 runs finished, 0 failed, 8 waiting"),
                                 HasSubstr("the same command goes on")));
  EXPECT_THAT(slurm_.scancel_calls(), HasSubstr("--name=archipelago-"));
  EXPECT_TRUE(eventually([&] { return !slurm_.has_tasks(); }));
}

TEST_F(Slurm, WhatAKilledCommandLeftIsTakenOver) {
  slurm_.before_task("sh \"$1\"; sleep 100");
  Running running({"run", kExperiment, "--out", "out", "--engine", "slurm", "--chunk", "0.5 s"},
                  project_.folder(), project_.folder());
  ASSERT_TRUE(eventually([&] {
    return running.err_so_far().find("8 finished, 0 failed, 0 waiting") != std::string::npos;
  }));
  ASSERT_EQ(::kill(running.pid(), SIGKILL), 0);
  (void)running.wait();
  slurm_.before_task("");
  const Outcome outcome = run({"--chunk", "0.5 s"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("2 tasks of an earlier command"));
  EXPECT_FALSE(project_.exists("out/slurm/002")) << "all of it was in their stores";
  expect_tables_as_here();
}

TEST_F(Slurm, PrecisionOffersItsBatchesOneAfterTheOther) {
  project_.replace(kExperiment, "replicates: 2\n",
                   "replicates: {until: 0.0001 %, of: ttft_p50, at_most: 8}\n");
  const Outcome outcome = run();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  // 4 scenarios x 4 replicates, then 4 more of each.
  EXPECT_EQ(lines_of(project_.read("out/slurm/001/runs")).size(), 1U + 16U);
  EXPECT_EQ(lines_of(project_.read("out/slurm/002/runs")).size(), 1U + 16U);
  expect_tables_as_here();
}

TEST_F(Slurm, AChangedExperimentIsNotMixedWithTheOldOne) {
  ASSERT_EQ(run().status, 0);
  project_.replace(kExperiment, "seed: 7", "seed: 8");
  const Outcome outcome = project_.run(
      {"run", kExperiment, "--out", "out", "--shard", "1/1", "--runs", "out/slurm/001/runs"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("runs:1: is of another campaign than"));
}

TEST_F(Slurm, LinesThatNameNoRunAreAllNamed) {
  ASSERT_EQ(run().status, 0);
  const std::string list = project_.read("out/slurm/001/runs");
  project_.write("runs", list + "5 0\n1 2\n1\n-1 0\n");
  const Outcome outcome =
      project_.run({"run", kExperiment, "--out", "out", "--shard", "1/1", "--runs", "runs"});
  EXPECT_EQ(outcome.status, 3);
  for (const char* fault :
       {"runs:10: '5 0'", "runs:11: '1 2'", "runs:12: '1'", "runs:13: '-1 0'"}) {
    EXPECT_THAT(outcome.err, HasSubstr(fault));
  }
}

TEST_F(Slurm, OptionsThatExcludeEachOtherAreNamedTogether) {
  const Outcome outcome = run(
      {"--store", "none", "--shard", "1/2", "--keep-records", "--chunk", "-1 s", "--runs", "x"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("--store none"), HasSubstr("leave out --shard"),
                                 HasSubstr("--keep-records"), HasSubstr("--chunk")));
  const Outcome options = run({"--slurm-option=short", "--slurm-option=--array=1-9"});
  EXPECT_EQ(options.status, 3);
  EXPECT_THAT(options.err, AllOf(HasSubstr("short"), HasSubstr("is no option of sbatch"),
                                 HasSubstr("--array=1-9"), HasSubstr("leave it out")));
  EXPECT_FALSE(project_.exists("out"));
}

TEST(SlurmMissing, IsAFaultBeforeAnythingIsWritten) {
  const ToyProject project;
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", project.folder().c_str(), 1);
  const Outcome outcome = project.run({"run", kExperiment, "--out", "out", "--engine", "slurm"});
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("needs sbatch, squeue, scancel, which PATH does not have"),
                    HasSubstr("--engine local")));
  EXPECT_FALSE(project.exists("out"));
  EXPECT_FALSE(project.exists("runs.sqlite"));
}

}  // namespace
}  // namespace archipelago::test
