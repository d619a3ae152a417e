// The page's data against tables written here by hand, and that no text of theirs becomes HTML.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "report/page/page_figures.hpp"
#include "report/page/page_folder.hpp"
#include "report/page/page_json.hpp"
#include "report/page/page_region.hpp"
#include "report/page/page_template.hpp"
#include "report/page_blocks.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::report {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Two scenarios of two replicates; the second differs in ttft_mean by +0.02 and +0.04 s.
tables::Texts toy_texts() {
  return {{"scenarios.csv",
           "scenario,policy,policy_label,baseline\n"
           "1,islands,islands,1\n"
           "2,federated,\"fed, shared\",1\n"},
          {"summary.csv",
           "scenario,kind,group,metric,unit,mean,ci95_low,ci95_high,n,diff_mean,diff_ci95_low,"
           "diff_ci95_high,diff_p,diff_verdict,flags\n"
           "1,nation,AA,ttft_mean,s,0.11,0.1,0.12,2,,,,,,\n"
           "1,site,hall,served,count,1.5e+06,,,2,,,,,,assumed\n"
           "2,nation,AA,ttft_mean,s,0.14,0.13,0.15,2,0.03,-0.0970620,0.157062,0.2,unclear,\n"},
          {"runs.csv",
           "scenario,replicate,kind,group,metric,unit,value\n"
           "1,*,site,hall,served,count,1.5e+06\n"
           "1,1,nation,AA,ttft_mean,s,0.12\n"
           "1,0,nation,AA,ttft_mean,s,0.1\n"
           "2,0,nation,AA,ttft_mean,s,0.12\n"
           "2,1,nation,AA,ttft_mean,s,0.16\n"},
          {"series.csv",
           "scenario,kind,group,metric,hour,value\n"
           "2,nation,AA,load,3,70\n"
           "2,nation,AA,load,4,80.5\n"
           "2,nation,AA,within_slo,3,0.5\n"}};
}

PageFolder toy_folder() {
  PageFolder folder;
  folder.name = "toy";
  folder.manifest = R"({"question": "does it </script> work?"})";
  folder.results = tables::read_results("toy", toy_texts(), {});
  return folder;
}

TEST(PageFigures, AreTheDigitsOfTheTables) {
  const tables::ResultFolder results = tables::read_results("toy", toy_texts(), {});
  const FigureNames names = figure_names(results);
  ASSERT_EQ(names.groups.size(), 2U);
  EXPECT_EQ(names.groups[1].kind, "site");
  EXPECT_EQ(names.groups[1].name, "hall");
  ASSERT_EQ(names.metrics.size(), 2U);
  EXPECT_EQ(names.metrics[0].unit, "s");
  const std::vector<std::string> blocks = figure_blocks(results, names);
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_THAT(blocks[0], HasSubstr("\"mean\":[0.11,1.5e+06]"));
  const json first = json::parse(blocks[0]);
  EXPECT_THAT(first["g"], ElementsAre(0, 1));
  EXPECT_THAT(first["m"], ElementsAre(0, 1));
  EXPECT_TRUE(first["low"][1].is_null()) << "an empty cell is no figure";
  EXPECT_EQ(first["flags"][1], "assumed");
  // Replicates in their order, though the table has them in another; `*` stands for all of them.
  EXPECT_THAT(first["runs"][0], ElementsAre(0.1, 0.12));
  EXPECT_THAT(first["runs"][1], ElementsAre(1.5e6, 1.5e6));
  EXPECT_EQ(json::parse(blocks[1])["verdict"][0], "unclear");
}

TEST(PageFigures, OfSeriesAreOneEntryAStretchOfHours) {
  const tables::ResultFolder results = tables::read_results("toy", toy_texts(), {});
  const std::vector<std::string> blocks = series_blocks(results, figure_names(results));
  EXPECT_EQ(blocks[0], "[]");
  const json series = json::parse(blocks[1]);
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[0]["m"], "load");
  EXPECT_EQ(series[0]["from"], 3);
  EXPECT_THAT(series[0]["values"], ElementsAre(70, 80.5));
  EXPECT_EQ(series[1]["m"], "within_slo");
}

TEST(PageBlocks, NameScenariosAxesAndMeanings) {
  const std::vector<PageFolder> folders{toy_folder()};
  const std::vector<PageBlock> blocks = page_blocks(folders);
  ASSERT_EQ(blocks.size(), 5U);  // the report, and figures and series of two scenarios
  EXPECT_EQ(blocks[0].id, "report");
  EXPECT_EQ(blocks[3].id, "figures-0-1");
  const json report = json::parse(blocks[0].json);
  const json& folder = report["folders"][0];
  EXPECT_THAT(folder["axes"][0]["labels"], ElementsAre("islands", "fed, shared"));
  EXPECT_TRUE(folder["scenarios"][0]["baseline"].is_null()) << "it is compared with nothing";
  EXPECT_EQ(folder["scenarios"][1]["baseline"], 0);
  EXPECT_EQ(folder["metrics"][0]["better"], "low");
  EXPECT_THAT(folder["metrics"][0]["definition"].get<std::string>(), HasSubstr("first token"));
  // Student's t, 97.5 %, one degree of freedom: tan(0.475 pi) = 12.7062.
  EXPECT_NEAR(report["student"][0].get<double>(), 12.7062047, 1e-6);
}

TEST(PageBlocks, OfAManifestThatIsNoneFail) {
  std::vector<PageFolder> folders{toy_folder()};
  folders[0].manifest = "{";
  EXPECT_THROW((void)page_blocks(folders), InputError);
}

TEST(PageRegion, HasEveryRowWithItsMark) {
  platform::Platform platform = test::toy_platform();
  platform.sites[0].name = "<script>alert(1)</script>";
  const json region = json::parse(region_json(platform));
  EXPECT_EQ(region["nations"].size(), platform.nations.size());
  EXPECT_EQ(region["sites"][0]["name"], "<script>alert(1)</script>") << "kept as it is written";
  EXPECT_EQ(region["cables"][0]["quality"], "assumed");
  EXPECT_DOUBLE_EQ(region["cables"][0]["route_km"].get<double>(), 1000);
  EXPECT_DOUBLE_EQ(region["cables"][0]["capacity_gbps"].get<double>(), 100);
}

TEST(PageTemplate, LetsNoTextBecomeATag) {
  const std::string page = fill_template(
      "<title><!--archipelago:title--></title>"
      "<!--archipelago:data-->",
      "a <b> & \"c\"", std::vector<PageBlock>{{"x", R"(["</script><!--<script>"])"}});
  EXPECT_THAT(page, HasSubstr("<title>a &lt;b&gt; &amp; &quot;c&quot;</title>"));
  EXPECT_THAT(page, HasSubstr("[\"\\u003c/script>\\u003c!--\\u003cscript>\"]"));
  const auto blocks = test::blocks_of(page);
  EXPECT_EQ(json::parse(blocks.at("x"))[0], "</script><!--<script>") << "and reads back the same";
}

TEST(PageTemplate, AllowsItsOwnScriptAndNoRequest) {
  const std::string page(page_template());
  EXPECT_THAT(page, HasSubstr("default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(page, HasSubstr("connect-src 'none'"));
  EXPECT_LT(page.size(), std::size_t{2'000'000});
  for (const char* loads : {"src=\"http", "href=\"http", "@import", "url(http"}) {
    EXPECT_THAT(page, Not(HasSubstr(loads)));
  }
}

TEST(ReportPage, HoldsItsBlocksAndTheQuestionAsText) {
  const std::vector<PageFolder> folders{toy_folder()};
  const std::string page = report_page(folders);
  EXPECT_THAT(page, HasSubstr("<title>toy - archipelago</title>"));
  EXPECT_THAT(page, Not(HasSubstr("does it </script>")));
  const json report = json::parse(test::blocks_of(page).at("report"));
  EXPECT_EQ(report["folders"][0]["manifest"]["question"], "does it </script> work?");
}

}  // namespace
}  // namespace archipelago::report
