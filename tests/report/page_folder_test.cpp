// Which folders become a page, and what is said of those that do not.
#include "report/page/page_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "report/page/page_links.hpp"
#include "tables/temporary_folder.hpp"

namespace archipelago::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

void put(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::string fault_of(const std::filesystem::path& folder) {
  try {
    (void)read_page_folder(folder);
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

TEST(PageFolder, OfAPlanHasItsTablesWithTheirColumns) {
  const test::TemporaryFolder folder;
  put(folder.path() / "plan.csv", "order,candidate\n1,\"left, 8\"\n");
  put(folder.path() / "plan.md", "# plan\n");
  const PageFolder page = read_page_folder(folder.path());
  EXPECT_EQ(page.kind, FolderKind::kPlan);
  EXPECT_THAT(page.tables.at("plan.csv").columns, ElementsAre("order", "candidate"));
  EXPECT_THAT(page.tables.at("plan.csv").rows.at(0), ElementsAre("1", "left, 8"));
  EXPECT_EQ(page.texts.at("plan.md"), "# plan\n");
  EXPECT_EQ(page.map, "");
  put(folder.path() / "plan.geojson", "{\"features\": []}\n");
  EXPECT_EQ(read_page_folder(folder.path()).map, "{\"features\": []}\n");
}

TEST(PageFolder, OfInputsLeavesTheDrawsOut) {
  const test::TemporaryFolder folder;
  put(folder.path() / "sensitivity.csv", "input,headline\n");
  put(folder.path() / "draws.csv", "method,draw\n");
  const PageFolder page = read_page_folder(folder.path());
  EXPECT_EQ(page.kind, FolderKind::kInputs);
  EXPECT_EQ(page.tables.count("draws.csv"), 0U);
}

TEST(PageFolder, ThatIsNoneIsNamedWithWhatWasExpected) {
  const test::TemporaryFolder folder;
  EXPECT_THAT(fault_of(folder.path() / "nowhere"), HasSubstr("is no folder"));
  EXPECT_THAT(fault_of(folder.path()), HasSubstr("holds no scenarios.csv, plan.csv"));
}

TEST(PageFolder, OfVersion01IsToBeMadeAnew) {
  const test::TemporaryFolder folder;
  put(folder.path() / "summary.csv", "scenario,baseline,group,metric\n");
  EXPECT_THAT(fault_of(folder.path()), HasSubstr("of version 0.1; make it anew"));
}

TEST(PageFolder, WithADamagedTableSaysWhichLine) {
  const test::TemporaryFolder folder;
  put(folder.path() / "plan.csv", "order,candidate\n1,left\n2\n");
  EXPECT_THAT(fault_of(folder.path()), HasSubstr("plan.csv:3: has 1 cells; expected 2"));
}

TEST(PageFolder, OfResultsWithoutASummaryFails) {
  const test::TemporaryFolder folder;
  put(folder.path() / "scenarios.csv", "scenario,baseline\n1,\n");
  EXPECT_THAT(fault_of(folder.path()), HasSubstr("summary.csv"));
}

// Two folders beside each other: a run, and a plan whose page explains its repairs.
class PageLinks : public ::testing::Test {
 protected:
  PageLinks() {
    std::filesystem::create_directory(plan());
    put(plan() / "plan.csv", "order,candidate\n");
    put(plan() / "plan.md",
        "# a\n\nWhat to buy?\n\n## In which order to repair\n\nAAG.\n\n## Next\n");
    page_.kind = FolderKind::kResults;
  }
  [[nodiscard]] std::filesystem::path plan() const { return folder_.path() / "a plan"; }
  test::TemporaryFolder folder_;
  PageFolder page_;
};

TEST_F(PageLinks, GiveARunTheRepairsOfItsPlans) {
  put(plan() / "repairs.csv", "set,cut\nfive,AAG\n");
  link_pages({{plan(), address_of("../a plan/report.html")}, {folder_.path() / "none", "x"}},
             page_);
  ASSERT_EQ(page_.beside.size(), 1U);
  EXPECT_EQ(page_.beside[0].name, "a plan");
  EXPECT_EQ(page_.beside[0].address, "../a%20plan/report.html");
  EXPECT_EQ(page_.beside[0].question, "What to buy?");
  ASSERT_EQ(page_.plans.size(), 1U);
  EXPECT_THAT(page_.plans[0].repairs.rows.at(0), ElementsAre("five", "AAG"));
  EXPECT_EQ(page_.plans[0].words, "\nAAG.\n");
}

TEST_F(PageLinks, LeaveOutRepairsThatCannotBeReadAndSaySo) {
  put(plan() / "repairs.csv", "set,cut\nfive\n");
  link_pages({{plan(), "x"}}, page_);
  EXPECT_EQ(page_.beside.size(), 1U);
  EXPECT_TRUE(page_.plans.empty());
  ASSERT_EQ(page_.notes.size(), 1U);
  EXPECT_THAT(page_.notes[0], HasSubstr("repairs.csv:2: has 1 cells"));
}

TEST_F(PageLinks, GiveAPlanNoRepairsOfOthers) {
  put(plan() / "repairs.csv", "set,cut\nfive,AAG\n");
  page_.kind = FolderKind::kPlan;
  link_pages({{plan(), "x"}}, page_);
  EXPECT_EQ(page_.beside.size(), 1U);
  EXPECT_TRUE(page_.plans.empty());
}

}  // namespace
}  // namespace archipelago::report
