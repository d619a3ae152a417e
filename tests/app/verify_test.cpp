// `archipelago verify`: the committed table comes out again, or the cell that moved is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "app/toy_project.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Verify : public ::testing::Test {
 protected:
  Verify() { EXPECT_EQ(project_.run_experiment().status, 0); }

  // Puts `to` in the place of the first mean of the table.
  void spoil_first_mean(const std::string& to) const {
    const std::vector<std::string> lines = lines_of(project_.read("out/summary.csv"));
    std::vector<std::string> cells = split_cells(lines.at(1));
    const std::string row = lines.at(1);
    cells.at(5) = to;
    std::string spoilt;
    for (const std::string& cell : cells) spoilt += (spoilt.empty() ? "" : ",") + cell;
    project_.replace("out/summary.csv", row, spoilt);
  }

  ToyProject project_;
};

TEST_F(Verify, AFreshResultIsVerifiedAndSaysWhatWasRead) {
  const Outcome outcome = project_.run({"verify", "out", "--jobs", "1", "--quiet"});
  EXPECT_EQ(outcome.status, 0);
  const std::string root = std::filesystem::canonical(project_.folder()).string();
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("out: verified, byte for byte: "), HasSubstr(" of 1 scenario"),
                    HasSubstr("reads experiments/toy.yaml and what it names in " + root)));
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(Verify, ShowsHowFarItIsOnStderr) {
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_THAT(outcome.err, HasSubstr("[2/2] only, replicate "));
  EXPECT_THAT(outcome.out, Not(HasSubstr("[2/2]")));
}

TEST_F(Verify, WhatMovedIsSaidByMetricWithTheFirstPlace) {
  const std::string row = lines_of(project_.read("out/summary.csv")).at(1);
  const std::vector<std::string> cells = split_cells(row);
  spoil_first_mean("123456");
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("summary.csv  " + cells[3] + " "),
                                 HasSubstr("only / " + cells[2] + " / mean: 123456 -> " + cells[5]),
                                 HasSubstr("out: MOVED")));
}

TEST_F(Verify, AMissingRowAndARowTooManyAreNamed) {
  const std::string text = project_.read("out/summary.csv");
  const std::string row = lines_of(text).at(1);
  project_.replace("out/summary.csv", row + "\n", "");
  project_.write("out/summary.csv",
                 project_.read("out/summary.csv") + "1,nation,XX,requests,count,1,1,1,1,,,,\n");
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("1 gone, "), HasSubstr(" 1 new"), HasSubstr("a row -> no row")));
}

TEST_F(Verify, AsJsonItIsOneDocument) {
  spoil_first_mean("123456");
  const Outcome outcome = project_.run({"verify", "out", "--format", "json"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_THAT(outcome.out,
              AllOf(::testing::StartsWith("{"), ::testing::EndsWith("}\n"),
                    HasSubstr("\"equal\": false"), HasSubstr("\"before\": \"123456\"")));
}

// The tables of one checkout and the inputs of another: whoever stands in the wrong folder is told.
TEST_F(Verify, TwoTreesThatHoldTheExperimentAreOneTooMany) {
  const ToyProject other;
  const std::string results = (project_.folder() / "out").string();
  const Outcome two = other.run({"verify", results});
  EXPECT_EQ(two.status, 3);
  EXPECT_THAT(two.err, AllOf(HasSubstr(std::filesystem::canonical(project_.folder()).string()),
                             HasSubstr(std::filesystem::canonical(other.folder()).string()),
                             HasSubstr("--root")));
  EXPECT_EQ(other.run({"verify", results, "--root", project_.folder().string()}).status, 0);
  other.set_cell("platforms/toy2/nations.csv", 0, "access_delay_ms", "50");
  EXPECT_EQ(other.run({"verify", results, "--root", "."}).status, 4);
}

TEST_F(Verify, AFolderMovedAwayFromItsTreeNeedsARoot) {
  const ToyProject other;
  std::filesystem::remove(other.folder() / ToyProject::kExperiment);
  std::filesystem::copy(project_.folder() / "out", other.folder() / "moved");
  const Outcome lost = other.run({"verify", "moved"});
  EXPECT_EQ(lost.status, 3);
  EXPECT_THAT(lost.err, AllOf(HasSubstr("experiments/toy.yaml"), HasSubstr("--root")));
  EXPECT_EQ(other.run({"verify", "moved", "--root", project_.folder().string()}).status, 0);
  EXPECT_EQ(other.run({"verify", "moved", "--root", "nowhere"}).status, 3);
}

TEST_F(Verify, AResultOfSomeScenariosIsVerifiedAsSuch) {
  project_.replace(ToyProject::kExperiment, "policy: islands\n",
                   "axes: {policy: [islands, federated]}\n");
  ASSERT_EQ(project_
                .run({"run", ToyProject::kExperiment, "--out", "out", "--quiet", "--only",
                      "policy=federated"})
                .status,
            0);
  EXPECT_EQ(project_.read("out/scenarios.csv"),
            "scenario,policy,policy_label,baseline\n1,federated,federated,\n");
  EXPECT_EQ(project_.run({"verify", "out"}).status, 0);
}

// As for an experiment that came with the program: only the very file that was run will do.
TEST_F(Verify, AnExperimentOfTheLookUpPathIsFoundWhenItIsTheOneThatWasRun) {
  const ToyProject other;
  std::filesystem::remove(other.folder() / ToyProject::kExperiment);
  std::filesystem::copy(project_.folder() / "out", other.folder() / "moved");
  ASSERT_EQ(::setenv("ARCHIPELAGO_PATH", project_.folder().c_str(), 1), 0);
  const Outcome found = other.run({"verify", "moved"});
  project_.write(ToyProject::kExperiment, project_.read(ToyProject::kExperiment) + "# changed\n");
  const Outcome changed = other.run({"verify", "moved"});
  ::unsetenv("ARCHIPELAGO_PATH");
  EXPECT_EQ(found.status, 0) << found.err;
  EXPECT_EQ(changed.status, 3);
}

TEST_F(Verify, ACompactFolderIsVerifiedToo) {
  ASSERT_EQ(
      project_.run({"run", ToyProject::kExperiment, "--out", "out", "--compact", "--quiet"}).status,
      0);
  EXPECT_FALSE(project_.exists("out/summary.csv"));
  EXPECT_EQ(project_.run({"verify", "out"}).status, 0);
}

TEST_F(Verify, AStaleTwinOfATableIsAFault) {
  project_.write("out/runs.csv", "of version 0.1\n");
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("out/runs.csv.zst are both there"));
}

TEST_F(Verify, AnInputThatWasNotReadBeforeIsNamed) {
  const std::string text = project_.read("platforms/toy2/rules_open.csv");
  std::filesystem::remove(project_.folder() / "platforms/toy2/rules_open.csv");
  ASSERT_EQ(project_.run_experiment().status, 0);
  project_.write("platforms/toy2/rules_open.csv", text);
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_THAT(outcome.out, HasSubstr("input platforms/toy2/rules_open.csv was not read when"));
}

TEST_F(Verify, CompareReadsTwoFoldersAndRunsNothing) {
  std::filesystem::copy(project_.folder() / "out", project_.folder() / "other");
  const Outcome same = project_.run({"compare", "out", "other"});
  EXPECT_EQ(same.status, 0);
  EXPECT_THAT(same.out, HasSubstr("out and other: equal, "));
  std::filesystem::remove(project_.folder() / ToyProject::kExperiment);
  spoil_first_mean("123456");
  const Outcome moved = project_.run({"compare", "out", "other"});
  EXPECT_EQ(moved.status, 4);
  EXPECT_THAT(moved.out, AllOf(HasSubstr("mean: 123456 -> "), HasSubstr("DIFFERENT")));
  EXPECT_EQ(project_.run({"compare", "out", "nowhere"}).status, 3);
  EXPECT_EQ(project_.run({"compare", "out", "experiments"}).status, 3);
  EXPECT_EQ(project_.run({"compare", "out"}).status, 2);
  EXPECT_THAT(project_.run({"compare", "out", "other", "--format", "json"}).out,
              HasSubstr("\"after\": \"other\""));
}

TEST_F(Verify, AChangeOfTheSummaryTextAloneIsAMoveToo) {
  project_.write("out/summary.md", project_.read("out/summary.md") + "\nAll is well.\n");
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_THAT(outcome.out, HasSubstr("summary.md"));
}

TEST_F(Verify, AChangedInputIsNamedBeforeTheCellsItMoved) {
  project_.set_cell("platforms/toy2/nations.csv", 0, "access_delay_ms", "50");
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("input platforms/toy2/nations.csv has changed"),
                                 HasSubstr("ttft_p50")));
  EXPECT_LT(outcome.out.find("has changed"), outcome.out.find("ttft_p50"));
}

TEST_F(Verify, AChangedInputThatMovesNothingIsStillVerified) {
  project_.set_cell("platforms/toy2/sites.csv", 0, "lat", "1");
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("input platforms/toy2/sites.csv has changed"));
}

TEST_F(Verify, WritesNothing) {
  const std::string before = project_.read("out/summary.csv");
  spoil_first_mean("1");
  const std::string spoilt = project_.read("out/summary.csv");
  EXPECT_EQ(project_.run({"verify", "out"}).status, 4);
  EXPECT_EQ(project_.read("out/summary.csv"), spoilt);
  EXPECT_NE(before, spoilt);
}

TEST_F(Verify, AFolderThatIsNoResultIsAFaultOfTheInput) {
  project_.write("empty/readme.txt", "nothing here\n");
  project_.write("broken/manifest.json", "{\"experiment\": ");
  project_.write("strange/manifest.json", "[1, 2]");
  for (const char* folder : {"nowhere", "empty", "broken", "strange", "experiments/toy.yaml"}) {
    const Outcome outcome = project_.run({"verify", folder});
    EXPECT_EQ(outcome.status, 3) << folder;
    EXPECT_THAT(outcome.err, HasSubstr(std::string(folder) + "/manifest.json")) << folder;
    EXPECT_THAT(outcome.out, IsEmpty()) << folder;
  }
}

TEST_F(Verify, AResultWithoutItsTableIsAFaultOfTheInput) {
  std::filesystem::remove(project_.folder() / "out/runs.csv.zst");
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("out/runs.csv"));
}

TEST_F(Verify, AnExperimentThatIsGoneIsNamed) {
  std::filesystem::remove(project_.folder() / ToyProject::kExperiment);
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("experiments/toy.yaml"));
}

}  // namespace
}  // namespace archipelago::test
