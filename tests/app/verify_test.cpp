// `archipelago verify`: the committed table comes out again, or the cell that moved is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/toy_project.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Verify : public ::testing::Test {
 protected:
  Verify() { EXPECT_EQ(project_.run_experiment().status, 0); }

  // Puts `to` in the place of the first mean of the table.
  void spoil_first_mean(const std::string& to) const {
    const std::vector<std::string> lines = lines_of(project_.read("out/summary.csv"));
    std::vector<std::string> cells = split_cells(lines.at(1));
    const std::string row = lines.at(1);
    cells.at(4) = to;
    std::string spoilt;
    for (const std::string& cell : cells) spoilt += (spoilt.empty() ? "" : ",") + cell;
    project_.replace("out/summary.csv", row, spoilt);
  }

  ToyProject project_;
};

TEST_F(Verify, AFreshResultIsVerified) {
  const Outcome outcome = project_.run({"verify", "out", "--jobs", "1"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("out: verified, byte for byte"));
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(Verify, TheMovedCellIsNamedWithBothValues) {
  const std::string row = lines_of(project_.read("out/summary.csv")).at(1);
  const std::vector<std::string> cells = split_cells(row);
  spoil_first_mean("123456");
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("summary.csv: " + cells[0] + " " + cells[1] + " " +
                                           cells[2] + ": mean 123456 -> " + cells[4]),
                                 HasSubstr("out: MOVED")));
}

TEST_F(Verify, AMissingRowAndARowTooManyAreNamed) {
  const std::string text = project_.read("out/runs.csv");
  const std::string row = lines_of(text).at(1);
  project_.replace("out/runs.csv", row + "\n", "");
  project_.write("out/summary.csv",
                 project_.read("out/summary.csv") + "only,XX,requests,count,1,1,1,1,,,,\n");
  const Outcome outcome = project_.run({"verify", "out"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("no row -> a row"), HasSubstr("a row -> no row"),
                                 HasSubstr("only XX requests")));
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
                                 HasSubstr("only SG ttft_p50")));
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
  std::filesystem::remove(project_.folder() / "out/runs.csv");
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
