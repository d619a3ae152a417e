// The page that answers an experiment's question: its words follow its figures.
#include "tables/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tables/chart_svg.hpp"
#include "tables/toy_results.hpp"

namespace archipelago::tables {
namespace {

using experiment::Alike;
using experiment::Answer;
using experiment::AnswerChart;
using experiment::Comparison;
using test::ToyResults;
using ::testing::HasSubstr;
using ::testing::Not;

ToyResults toy(double islands, double federated) {
  ToyResults made(3);
  for (std::size_t r = 0; r < 3; ++r) {
    const double noise = 1e-4 * static_cast<double>(r);
    made.set(0, r, "AA", "slo_attainment", islands + noise);
    made.set(1, r, "AA", "slo_attainment", federated + noise * noise);
  }
  Answer answer;
  answer.compares = {{"slo_attainment", "AA", {{0, 1}}, {{0, 0}}, ""}};
  answer.overturned_by = "another demand.";
  answer.caveats = {"toys are small"};
  made.experiment.answer = answer;
  return made;
}

std::string page(const ToyResults& made) {
  return findings(made.experiment, made.results).at("findings.md");
}

// 0.9001 in the mean of 0.9, 0.9001, 0.9002; 0.99 + (0, 1e-8, 4e-8).
TEST(Findings, ADifferenceThatMattersIsBetterOrWorse) {
  const std::string better = page(toy(0.9, 0.99));
  EXPECT_THAT(better, HasSubstr("`slo_attainment` of AA: 99.00 % with federated against 90.01 % "
                                "with islands, +8.99"));
  EXPECT_THAT(better, HasSubstr("**better**"));
  EXPECT_THAT(better, HasSubstr("What would overturn it: another demand."));
  EXPECT_THAT(better, HasSubstr("- toys are small"));
  EXPECT_THAT(page(toy(0.99, 0.9)), HasSubstr("**worse**"));
}

TEST(Findings, ADifferenceTooSmallToMatterIsATie) {
  const std::string tie = page(toy(0.99, 0.9901));
  EXPECT_THAT(tie, HasSubstr("**a tie**"));
  EXPECT_THAT(tie, Not(HasSubstr("better**")));
}

TEST(Findings, TheExperimentsOwnWordsHoldTheFiguresAndTheVerdict) {
  ToyResults made = toy(0.9, 0.99);
  made.experiment.answer->compares[0].says = "Shared {of}, alone {against}, {difference}: {reads}.";
  EXPECT_THAT(page(made), HasSubstr("Shared 99.00 %, alone 90.01 %, +8.99 ["));
  EXPECT_THAT(page(made), HasSubstr("]: **better**."));
}

// A bill beside 99 instead of 90 % within the SLO is no price of the same service.
TEST(Findings, BillsOfAnotherServiceAreNoPriceOfTheSame) {
  const auto with_bills = [](double islands, double federated) {
    ToyResults made = toy(islands, federated);
    for (std::size_t s = 0; s < 2; ++s) {
      for (std::size_t r = 0; r < 3; ++r) {
        for (const char* nation : {"AA", "BB"}) {
          made.set(s, r, nation, "requests", 100);
          made.set(s, r, nation, "cost_total", 10.0 + static_cast<double>(s));
        }
      }
    }
    return made;
  };
  EXPECT_THAT(page(with_bills(0.9, 0.99)), HasSubstr("no lower price of the same thing"));
  EXPECT_THAT(page(with_bills(0.99, 0.9901)), HasSubstr("`cost_total`"));
  EXPECT_THAT(page(with_bills(0.99, 0.9901)), Not(HasSubstr("no lower price of the same thing")));
}

TEST(Findings, WhatStressCountsIsSaid) {
  ToyResults made = toy(0.9, 0.99);
  EXPECT_THAT(page(made), Not(HasSubstr("`stress` is asked over")));
  made.experiment.axes.push_back({"stress", {{"1", "1", "1"}}});
  for (experiment::Scenario& scenario : made.experiment.scenarios) scenario.point.push_back(0);
  EXPECT_THAT(page(made), HasSubstr("- `stress` is asked over"));
}

TEST(Findings, WhatIsNotThereIsSaid) {
  ToyResults made = toy(0.9, 0.99);
  made.experiment.answer->compares.push_back({"ttft_p95", "BB", {{0, 1}}, {{0, 0}}, ""});
  EXPECT_THAT(page(made), HasSubstr("Not among these results: `ttft_p95` of BB."));
}

TEST(Findings, PoliciesThatAreEqualInEveryFigureNeedAReason) {
  ToyResults made = toy(0.9, 0.99);
  EXPECT_TRUE(equal_policies(made.experiment, made.results).empty());
  EXPECT_THAT(page(made), Not(HasSubstr("Equal in every figure")));
  made.results[1] = made.results[0];
  ASSERT_EQ(equal_policies(made.experiment, made.results).size(), 1U);
  EXPECT_THAT(page(made), HasSubstr("islands = federated: **the experiment does not say why**"));
  made.experiment.answer->alike = {Alike{{{0, 1}}, {{0, 0}}, "nobody moves"}};
  EXPECT_THAT(page(made), HasSubstr("islands = federated: nobody moves"));
}

// Groups go by the names that tables have, and ten seconds are no milliseconds.
TEST(Findings, GroupsAsTablesNameThemAndLongTimesInSeconds) {
  ToyResults made = toy(0.9, 0.99);
  for (std::size_t r = 0; r < made.results[0].size(); ++r) {
    made.set(0, r, "law:US:AA", "law_exposure", 0.25);
    made.set(1, r, "law:US:AA", "law_exposure", 0.5);
    made.set(0, r, "AA", "e2e_p50", 1.822);
    made.set(1, r, "AA", "e2e_p50", 51.218);
  }
  made.experiment.answer->compares = {
      {"law_exposure", "US:AA", {{0, 1}}, {{0, 0}}, ""},
      {"e2e_p50", "AA", {{0, 1}}, {{0, 0}}, "In {of}, then {against} ({difference}): {reads}."}};
  const std::string text = page(made);
  EXPECT_THAT(text, HasSubstr("`law_exposure` of US:AA: 50.00 % with federated"));
  EXPECT_THAT(text, HasSubstr("In 51.2 s, then 1.8 s (+49.4 [+49.4, +49.4] s): "));
  EXPECT_THAT(text, Not(HasSubstr("Not among these results")));
}

// A second axis: the chart has a line a policy over its values.
TEST(Findings, TheChartHasALineAPolicy) {
  ToyResults made = toy(0.9, 0.99);
  made.experiment.axes.push_back({"demand_scale", {{"1", "1", "1"}}});
  for (experiment::Scenario& scenario : made.experiment.scenarios) scenario.point.push_back(0);
  made.experiment.answer->chart = AnswerChart{"slo_attainment", "AA", 1, 0, ""};
  const auto files = findings(made.experiment, made.results);
  EXPECT_THAT(files.at("findings.md"), HasSubstr("(chart.svg)"));
  EXPECT_THAT(files.at("chart.svg"), HasSubstr(">federated<"));
  EXPECT_THAT(files.at("chart.svg"), HasSubstr("<circle"));
}

TEST(Findings, TheChartMayStandOverTheFiguresOfAMetric) {
  ToyResults made = toy(0.9, 0.99);
  made.experiment.axes.push_back({"demand_scale", {{"1", "1", "1"}}});
  for (experiment::Scenario& scenario : made.experiment.scenarios) scenario.point.push_back(0);
  made.experiment.answer->chart = AnswerChart{"slo_attainment", "AA", 1, 0, "slo_attainment"};
  const std::string svg = findings(made.experiment, made.results).at("chart.svg");
  EXPECT_THAT(svg, HasSubstr("slo_attainment, %; points: demand_scale"));
  EXPECT_THAT(svg, Not(HasSubstr(">demand_scale<")));
}

// From 0 to 10 on a picture of 290 units: 5 stands in the middle, at 50 + 145.
TEST(ChartSvg, PutsValuesWhereTheyBelongAndBreaksAtGaps) {
  Chart chart{
      "t", "x", "y", {"a", "b", "c"}, {{"one", {{0, 0, 0, 1}, {5, 5, 5, 1}, {10, 9, 11, 1}}, {}}}};
  chart.series[0].points[2] = {10, 10, 10, 1};
  const std::string svg = chart_svg(chart);
  EXPECT_THAT(svg, HasSubstr(R"(cy="195.0")"));
  EXPECT_THAT(svg, HasSubstr(R"(cy="50.0")"));
  EXPECT_THAT(svg, HasSubstr(R"(cy="340.0")"));
  chart.series[0].points[1].mean = NAN;
  EXPECT_THAT(chart_svg(chart), Not(HasSubstr(" L")));
  chart.title = "a < b & c";
  EXPECT_THAT(chart_svg(chart), HasSubstr("a &lt; b &amp; c"));
}

// Numbers along: 0 to 10 on a picture that is 460 wide, so 2 stands at 80 + 92, named by its category.
TEST(ChartSvg, PointsStandOverNumbers) {
  const Chart chart{"t", "x", "y", {"a", "b"}, {{"one", {{0, 0, 0, 1}, {5, 5, 5, 1}}, {2, 10}}}};
  const std::string svg = chart_svg(chart);
  EXPECT_THAT(svg, HasSubstr(R"(cx="172.0")"));
  EXPECT_THAT(svg, HasSubstr(R"(cx="540.0")"));
  EXPECT_THAT(svg, HasSubstr(R"(font-size="10">b<)"));
}

}  // namespace
}  // namespace archipelago::tables
