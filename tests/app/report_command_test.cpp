// `archipelago report` as a user meets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/toy_project.hpp"
#include "report/page_blocks.hpp"

namespace archipelago::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

json report_of(const ToyProject& project, const std::string& file) {
  return json::parse(blocks_of(project.read(file)).at("report"));
}

TEST(Report, IsWrittenToOutAndNamed) {
  const ToyProject project;
  (void)project.results();
  const Outcome outcome = project.run({"report", "out"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "out/out/report.html\n");
  EXPECT_THAT(outcome.err, IsEmpty());
  const json folder = report_of(project, "out/out/report.html")["folders"][0];
  EXPECT_EQ(folder["manifest"]["question"], "does it work");
  EXPECT_EQ(folder["platforms"][0]["sites"].size(), 2U);
  EXPECT_EQ(folder["scenarios"][0]["start"], "2026-03-02T00:00:00Z");
  EXPECT_EQ(folder["scenarios"][0]["warmup_s"], 60);
}

TEST(Report, LeavesTheFolderOfResultsAsItIs) {
  const ToyProject project;
  (void)project.results();
  ASSERT_EQ(project.run({"report", "out", "--out", "page.html", "--quiet"}).status, 0);
  EXPECT_TRUE(project.exists("page.html"));
  EXPECT_FALSE(project.exists("out/report.html"));
  EXPECT_EQ(project.run({"verify", "out", "--quiet"}).status, 0);
}

// A site's name is text wherever it stands.
TEST(Report, ShowsAHostileNameAsText) {
  const ToyProject project;
  const std::string name = "<script>alert('x')</script>";
  project.set_cell("platforms/toy2/sites.csv", 0, "operator", name);
  (void)project.results();
  ASSERT_EQ(project.run({"report", "out"}).status, 0);
  const std::string page = project.read("out/out/report.html");
  EXPECT_EQ(page.find(name), std::string::npos);
  const json report = report_of(project, "out/out/report.html");
  EXPECT_EQ(report["folders"][0]["platforms"][0]["sites"][0]["operator"], name);
}

TEST(Report, SaysWhatHasChangedSinceTheTablesWereMade) {
  const ToyProject project;
  (void)project.results();
  project.set_cell("platforms/toy2/sites.csv", 0, "pue", "1.9");
  const Outcome outcome = project.run({"report", "out"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("1 of "));
  EXPECT_THAT(outcome.err, HasSubstr("have changed since the tables were made"));
}

TEST(Report, WithoutItsExperimentHasFiguresAndNoMap) {
  const ToyProject project;
  (void)project.results();
  std::filesystem::remove(project.folder() / ToyProject::kExperiment);
  const Outcome outcome = project.run({"report", "out"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("the page has no map"));
  const json folder = report_of(project, "out/out/report.html")["folders"][0];
  EXPECT_THAT(folder["platforms"], IsEmpty());
  EXPECT_GT(folder["metrics"].size(), 20U);
}

TEST(Report, OfTwoFoldersHoldsBoth) {
  const ToyProject project;
  (void)project.results();
  ASSERT_EQ(project
                .run({"run", ToyProject::kExperiment, "--out", "after", "--set", "demand_scale=20",
                      "--quiet"})
                .status,
            0);
  ASSERT_EQ(project.run({"report", "out", "--against", "after", "--out", "both.html"}).status, 0);
  const auto blocks = blocks_of(project.read("both.html"));
  EXPECT_EQ(json::parse(blocks.at("report"))["folders"].size(), 2U);
  EXPECT_EQ(blocks.count("figures-1-0"), 1U);
}

// Singapore is at UTC+8: the run begins at its hour 8, whose profile says 108 g.
TEST(Report, KnowsTheCarbonOfEachHour) {
  const ToyProject project;
  std::string profile = "kind,of,quantity,hour,value,quality,source\n";
  for (int hour = 0; hour < 24; ++hour) {
    profile += "zone,left,carbon_g_per_kwh," + std::to_string(hour) + "," +
               std::to_string(100 + hour) + ",assumed,assumed\n";
  }
  project.write("platforms/toy2/profiles.csv", profile);
  (void)project.results();
  ASSERT_EQ(project.run({"report", "out", "--quiet"}).status, 0);
  const json run = report_of(project, "out/out/report.html")["folders"][0]["scenarios"][0];
  ASSERT_EQ(run["start"], "2026-03-02T00:00:00Z");
  EXPECT_EQ(run["carbon_hours"]["left"][0], 108);
  EXPECT_FALSE(run["carbon_hours"].contains("right"));
}

// Pages of one command lead to each other, wherever the folder that holds them is moved.
TEST(Report, OfSeveralFoldersWritesAPageEachWithLinks) {
  const ToyProject project;
  (void)project.results();
  project.write("plan/plan.csv", "order,candidate\n");
  project.write("plan/repairs.csv", "set,use,order,cut\nboth,,1,cable\n");
  const Outcome outcome = project.run({"report", "out", "plan"});
  EXPECT_EQ(outcome.out, "out/out/report.html\nout/plan/report.html\n") << outcome.err;
  const json run = report_of(project, "out/out/report.html")["folders"][0];
  EXPECT_EQ(run["beside"][0]["address"], "../plan/report.html");
  EXPECT_EQ(run["beside"][0]["kind"], "plan");
  EXPECT_EQ(run["plans"][0]["repairs"]["rows"][0][3], "cable");
  const json plan = report_of(project, "out/plan/report.html")["folders"][0];
  EXPECT_EQ(plan["beside"][0]["address"], "../out/report.html");
  EXPECT_EQ(plan["beside"][0]["question"], "does it work");
  EXPECT_THAT(plan["plans"], IsEmpty());
  // A plan that has a page already is led to, one that has none is shown without a link.
  ASSERT_EQ(project.run({"report", "out", "--plan", "plan", "--quiet"}).status, 0);
  EXPECT_EQ(report_of(project, "out/out/report.html")["folders"][0]["plans"][0]["address"],
            "../plan/report.html");
  std::filesystem::remove_all(project.folder() / "out" / "plan");
  ASSERT_EQ(project.run({"report", "out", "--plan", "plan", "--quiet"}).status, 0);
  EXPECT_EQ(report_of(project, "out/out/report.html")["folders"][0]["plans"][0]["address"], "");
}

TEST(Report, RefusesWhatIsNoPlanAndWhatWouldShareAFile) {
  const ToyProject project;
  (void)project.results();
  const Outcome none = project.run({"report", "out", "--plan", "out"});
  EXPECT_EQ(none.status, 3);
  EXPECT_THAT(none.err, HasSubstr("out: holds no plan.csv"));
  project.write("a/plan/plan.csv", "order,candidate\n");
  const Outcome bare = project.run({"report", "out", "--plan", "a/plan"});
  EXPECT_EQ(bare.status, 3);
  EXPECT_THAT(bare.err,
              HasSubstr("holds no repairs.csv; expected a plan whose file has `repairs`"));
  project.write("b/plan/plan.csv", "order,candidate\n");
  const Outcome twice = project.run({"report", "a/plan", "b/plan"});
  EXPECT_EQ(twice.status, 3);
  EXPECT_THAT(twice.err, HasSubstr("out/plan/report.html: would be the page of two folders"));
  EXPECT_EQ(project.run({"report", "out", "a/plan", "--out", "page.html"}).status, 2);
  project.write("a/plan/plan.geojson", "{\"features\": [");
  const Outcome torn = project.run({"report", "a/plan"});
  EXPECT_EQ(torn.status, 3);
  EXPECT_THAT(torn.err, HasSubstr("plan/plan.geojson: is no map"));
  EXPECT_FALSE(project.exists("out/out"));
  EXPECT_FALSE(project.exists("out/plan"));
}

TEST(Report, OfABadFolderEndsWithThreeAndWritesNothing) {
  const ToyProject project;
  const Outcome missing = project.run({"report", "nowhere"});
  EXPECT_EQ(missing.status, 3);
  EXPECT_THAT(missing.err, HasSubstr("nowhere: is no folder"));
  (void)project.results();
  project.write("out/manifest.json", "{ \"experiment\": ");
  const Outcome damaged = project.run({"report", "out"});
  EXPECT_EQ(damaged.status, 3);
  EXPECT_THAT(damaged.err, HasSubstr("manifest.json: is no manifest"));
  std::filesystem::remove(project.folder() / "out" / "scenarios.csv");
  const Outcome old = project.run({"report", "out"});
  EXPECT_EQ(old.status, 3);
  EXPECT_THAT(old.err, HasSubstr("has no scenarios.csv"));
  EXPECT_FALSE(project.exists("out/out"));
}

}  // namespace
}  // namespace archipelago::test
