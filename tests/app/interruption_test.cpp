// A run that is ended from outside leaves what was there before, and no process behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>

#include "app/toy_project.hpp"
#include "support/eventually.hpp"
#include "support/processes.hpp"

namespace archipelago::test {
namespace {

namespace fs = std::filesystem;

// Ended, though nobody may have asked for its exit code yet.
bool is_gone(pid_t pid) {
  const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t end_of_name = stat.rfind(')');
  return end_of_name == std::string::npos || stat.substr(end_of_name + 2, 1) == "Z";
}

std::set<std::string> files_in(const fs::path& folder) {
  std::set<std::string> names;
  if (!fs::exists(folder)) return names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

// One short scenario, then two that last for minutes.
void make_long(const ToyProject& project) {
  project.replace(ToyProject::kExperiment, "demand_scale: 10\n",
                  "axes: {demand_scale: [0.01, 100000, 200000]}\n");
  project.replace(ToyProject::kExperiment, "horizon: 10 min", "horizon: 24 h");
  project.replace(ToyProject::kExperiment, "replicates: 2", "replicates: 1");
}

class Interrupted : public ::testing::TestWithParam<int> {};

TEST_P(Interrupted, RunLeavesTheOldTablesNoPartAndNoProcess) {
  const ToyProject project;
  ASSERT_EQ(project.run_experiment().status, 0);
  const std::string old_table = project.read("out/summary.csv");
  const std::set<std::string> old_files = files_in(project.folder() / "out");
  make_long(project);

  Running run({"run", ToyProject::kExperiment, "--out", "out", "--jobs", "2"}, project.folder(),
              project.folder());
  ASSERT_TRUE(eventually([&] { return run.err_so_far().find("[1/3]") != std::string::npos; }));
  std::vector<pid_t> children;
  ASSERT_TRUE(eventually([&] { return (children = children_of(run.pid())).size() == 2; }));

  ASSERT_EQ(::kill(run.pid(), GetParam()), 0);
  const Outcome outcome = run.wait();
  EXPECT_EQ(outcome.status, 128 + GetParam());
  EXPECT_EQ(outcome.out, "");
  std::set<std::string> files = old_files;
  if (GetParam() != SIGKILL) files.insert("partial");  // beside them, never in their place
  EXPECT_EQ(files_in(project.folder() / "out"), files);
  EXPECT_EQ(project.read("out/summary.csv"), old_table);
  for (const pid_t child : children) {
    EXPECT_TRUE(eventually([&] { return is_gone(child); })) << child;
  }
}

INSTANTIATE_TEST_SUITE_P(Signals, Interrupted, ::testing::Values(SIGTERM, SIGINT, SIGKILL));

TEST(Interrupted, RunIntoANewFolderLeavesAPartialTableAndSaysHowToGoOn) {
  const ToyProject project;
  make_long(project);
  Running run({"run", ToyProject::kExperiment, "--out", "out", "--jobs", "1"}, project.folder(),
              project.folder());
  ASSERT_TRUE(eventually([&] { return run.err_so_far().find("[1/3]") != std::string::npos; }));
  ASSERT_EQ(::kill(run.pid(), SIGTERM), 0);
  const Outcome outcome = run.wait();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_THAT(outcome.err, ::testing::HasSubstr("1 of 3 runs finished, 0 failed, 2 waiting"));
  EXPECT_THAT(outcome.err, ::testing::HasSubstr("the same command goes on"));
  EXPECT_EQ(files_in(project.folder() / "out"), std::set<std::string>{"partial"});
  EXPECT_THAT(project.read("out/partial/summary.md"),
              ::testing::HasSubstr("**Partial: 1 of 3 runs finished, 0 failed, 2 waiting.**"));
}

// One run that dies is a failure of that run: the others end, the table says that it is partial, and
// the run that died is named.
TEST(KilledRun, IsNamedAndTheTableIsPartial) {
  const ToyProject project;
  make_long(project);
  project.replace(ToyProject::kExperiment, "[0.01, 100000, 200000]", "[0.01, 100000]");
  Running run({"run", ToyProject::kExperiment, "--out", "out", "--jobs", "1"}, project.folder(),
              project.folder());
  ASSERT_TRUE(eventually([&] { return run.err_so_far().find("[1/2]") != std::string::npos; }));
  std::vector<pid_t> children;
  ASSERT_TRUE(eventually([&] { return (children = children_of(run.pid())).size() == 1; }));
  ASSERT_EQ(::kill(children.front(), SIGKILL), 0);
  const Outcome outcome = run.wait();
  EXPECT_EQ(outcome.status, 5);
  EXPECT_THAT(outcome.err, ::testing::AllOf(::testing::HasSubstr("demand_scale 100000"),
                                            ::testing::HasSubstr("killed by signal")));
  EXPECT_EQ(files_in(project.folder() / "out"), std::set<std::string>{"partial"});
}

}  // namespace
}  // namespace archipelago::test
