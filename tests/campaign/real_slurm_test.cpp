// Campaigns on a Slurm that is none of ours: slurmctld and slurmd of the Debian packages, started by
// tests/support/slurm.sh, which runs this program; without it every case is skipped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "app/toy_project.hpp"
#include "campaign/sweep.hpp"
#include "support/eventually.hpp"

namespace archipelago::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kExperiment = ToyProject::kExperiment;

int shell(const std::string& command) { return std::system(command.c_str()); }

class RealSlurm : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::getenv("SLURM_CONF") == nullptr) {
      GTEST_SKIP() << "no Slurm: tests/support/slurm.sh runs this program with one";
    }
    make_sweep(project_);
  }

  // Kills a task at its work, with all its processes.  By the process table: Slurm's commands take
  // seconds now and then, and the task has ended by then.
  [[nodiscard]] bool kill_a_task() const {
    return eventually([&] {
      for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        std::ifstream file(entry.path() / "cmdline");
        const std::string words{std::istreambuf_iterator<char>(file), {}};
        if (words.find("--shard") == std::string::npos) continue;
        if (words.find(project_.folder().string()) == std::string::npos) continue;
        const pid_t group = ::getpgid(static_cast<pid_t>(std::stol(name)));
        if (group > 0 && ::killpg(group, SIGKILL) == 0) return true;
      }
      return false;
    });
  }

  void expect_tables_as_here() const {
    ASSERT_EQ(
        project_.run({"run", kExperiment, "--out", "here", "--store", "none", "--quiet"}).status,
        0);
    EXPECT_EQ(tables_in(project_.folder() / "out"), tables_in(project_.folder() / "here"));
  }

  ToyProject project_;
};

TEST_F(RealSlurm, TwoHundredRunsEndWithTheBytesOfThisMachine) {
  project_.replace(kExperiment, "replicates: 2", "replicates: 50");
  // 200 runs of 0.1 s and a little, estimated: 20 s / 4 s = 6 tasks.
  const Outcome outcome =
      project_.run({"run", kExperiment, "--out", "out", "--engine", "slurm", "--chunk", "4 s"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("[200/200] 200 finished, 0 failed, 0 waiting"));
  EXPECT_TRUE(fs::exists(project_.folder() / "out/slurm/001/6.log"));
  expect_tables_as_here();
}

// One task of some eight runs is killed at its start; the node is drained, so that nothing starts,
// and resumed.
TEST_F(RealSlurm, AKilledTaskAndADrainedNodeCostNoRun) {
  project_.replace(kExperiment, "replicates: 2", "replicates: 10");
  project_.replace(kExperiment, "horizon: 10 min", "horizon: 6 h");
  Running running({"run", kExperiment, "--out", "out", "--engine", "slurm", "--chunk", "4 s"},
                  project_.folder(), project_.folder());
  ASSERT_TRUE(kill_a_task()) << running.err_so_far();
  EXPECT_EQ(shell("scontrol update nodename=loop state=drain reason=test"), 0);
  std::this_thread::sleep_for(std::chrono::seconds(2));
  EXPECT_EQ(shell("scontrol update nodename=loop state=resume"), 0);
  const Outcome outcome = running.wait();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("runs to do"), HasSubstr("offered again"),
                                 HasSubstr("[40/40] 40 finished, 0 failed, 0 waiting")));
  expect_tables_as_here();
}

TEST_F(RealSlurm, CtrlCEmptiesTheQueue) {
  project_.replace(kExperiment, "horizon: 10 min", "horizon: 24 h");
  Running running({"run", kExperiment, "--out", "out", "--engine", "slurm", "--chunk", "0.2 s"},
                  project_.folder(), project_.folder());
  ASSERT_TRUE(eventually([&] { return running.err_so_far().find("queued") != std::string::npos; }));
  ASSERT_EQ(::kill(running.pid(), SIGINT), 0);
  const Outcome outcome = running.wait();
  EXPECT_EQ(outcome.status, 128 + SIGINT) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("the same command goes on"));
  EXPECT_TRUE(eventually([&] { return shell("[ -z \"$(squeue --noheader)\" ]") == 0; }));
}

TEST_F(RealSlurm, WhatSbatchRefusesIsSaid) {
  Running running({"run", kExperiment, "--out", "out", "--engine", "slurm",
                   "--slurm-option=--partition=nowhere"},
                  project_.folder(), project_.folder());
  EXPECT_TRUE(eventually([&] {
    return running.err_so_far().find("Invalid partition name specified") != std::string::npos;
  }));
  ASSERT_EQ(::kill(running.pid(), SIGINT), 0);
  EXPECT_EQ(running.wait().status, 128 + SIGINT);
}

}  // namespace
}  // namespace archipelago::test
