#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <tuple>

#include "support/source_dir.hpp"
#include "tables/csv_tables.hpp"
#include "tables/toy_results.hpp"

namespace archipelago::tables {
namespace {

using test::ToyResults;

TEST(Figure, HasSixSignificantDigits) {
  EXPECT_EQ(figure(0.123456789), "0.123457");
  EXPECT_EQ(figure(1234567), "1.23457e+06");
  EXPECT_EQ(figure(123456), "123456");
  EXPECT_EQ(figure(86'400), "86400");
  EXPECT_EQ(figure(1e-7), "1e-07");
  EXPECT_EQ(figure(-2.5), "-2.5");
}

TEST(Figure, NotANumberIsAnEmptyCell) { EXPECT_EQ(figure(std::nan("")), ""); }

TEST(Figure, ZeroHasNoSign) {
  EXPECT_EQ(figure(0.0), "0");
  EXPECT_EQ(figure(-0.0), "0");
}

// t of one degree of freedom is 12.7062.  Counts have no negative end: 1 and 3, mean 2, error 1, so
// 2 exp(-+ 12.7062 / 2): factor 574.27; 2 and 5, mean 3.5, error 1.5: exp(12.7062 x 1.5 / 3.5) =
// 231.72.  Differences -1 and -2: mean -1.5, error 0.5, half width 6.3531; t = -3 of one degree of
// freedom: p = 2 (1/2 - atan(3) / pi) = 0.204833.
TEST(SummaryCsv, IsExactlyThis) {
  ToyResults toy(2);
  toy.set(0, 0, "AA", "requests", 2);
  toy.set(0, 1, "AA", "requests", 5);
  toy.set(1, 0, "AA", "requests", 1);
  toy.set(1, 1, "AA", "requests", 3);
  toy.set(1, 1, "site:x, y", "utilisation", 0.25);
  const Summary summary(toy.experiment, toy.results);
  EXPECT_EQ(summary_csv(toy.experiment, summary),
            "scenario,kind,group,metric,unit,mean,ci95_low,ci95_high,n,diff_mean,"
            "diff_ci95_low,diff_ci95_high,diff_p,diff_verdict,flags\n"
            "1,nation,AA,requests,count,3.5,0.0151046,811.009,2,,,,,,\n"
            "2,nation,AA,requests,count,2,0.00348267,1148.54,2,-1.5,-7.8531,4.8531,0.205,unclear,\n"
            "2,site,\"x, y\",utilisation,share,0.25,,,1,,,,,,\n");
}

TEST(SummaryCsv, WithoutABaselineThereIsNothingToJudge) {
  ToyResults toy(1);
  for (auto& scenario : toy.experiment.scenarios) scenario.baseline.reset();
  toy.set(0, 0, "AA", "requests", 2);
  EXPECT_EQ(summary_csv(toy.experiment, Summary(toy.experiment, toy.results)),
            "scenario,kind,group,metric,unit,mean,ci95_low,ci95_high,n,diff_mean,"
            "diff_ci95_low,diff_ci95_high,flags\n"
            "1,nation,AA,requests,count,2,,,1,,,,\n");
}

// A value as written and as people read it; the second scenario is compared with the first.
TEST(ScenariosCsv, IsExactlyThis) {
  ToyResults toy(1);
  toy.experiment.axes[0].values[1] = {"{federated: {within: 2 s}}", "hybrid, 2 s", "federated-2"};
  EXPECT_EQ(scenarios_csv(toy.experiment),
            "scenario,policy,policy_label,baseline\n"
            "1,islands,islands,1\n"
            "2,{federated: {within: 2 s}},\"hybrid, 2 s\",1\n");
}

TEST(ScenariosCsv, WithoutAxesOrBaselineThereIsOneBareRow) {
  ToyResults toy(1);
  toy.experiment.axes.clear();
  toy.experiment.scenarios.resize(1);
  toy.experiment.scenarios[0].point.clear();
  toy.experiment.scenarios[0].baseline.reset();
  EXPECT_EQ(scenarios_csv(toy.experiment), "scenario,baseline\n1,\n");
}

std::string last_cell(const std::string& csv, const std::string& row) {
  const std::size_t at = csv.find(row);
  if (at == std::string::npos) return "no such row";
  const std::string line = csv.substr(at, csv.find('\n', at) - at);
  return line.substr(line.rfind(',') + 1);
}

// More than a hundredth of the requests behind a figure: flagged; up to that: not.
TEST(SummaryCsv, FlagsFiguresThatLoadMovesWhenPlacesWereFullOrOutOfRange) {
  ToyResults toy(1);
  for (const auto& [group, full, out] :
       {std::tuple{"AA", 0.011, 0.0}, {"BB", 0.01, 0.5}, {"CC", 1.0, 1.0}}) {
    toy.set(0, 0, group, "saturated_share", full);
    toy.set(0, 0, group, "out_of_range_share", out);
    toy.set(0, 0, group, "ttft_p95", 30);
    toy.set(0, 0, group, "network_rtt_mean", 0.02);
  }
  toy.set(0, 0, "site:full", "offered_load_peak", 1.0);
  toy.set(0, 0, "site:full", "utilisation", 1.0);
  toy.set(0, 0, "site:free", "offered_load_peak", 0.999);
  toy.set(0, 0, "site:free", "utilisation", 1.0);
  const std::string csv = summary_csv(toy.experiment, Summary(toy.experiment, toy.results));
  EXPECT_EQ(last_cell(csv, "1,nation,AA,ttft_p95"), "saturated");
  EXPECT_EQ(last_cell(csv, "1,nation,AA,network_rtt_mean"), "");
  EXPECT_EQ(last_cell(csv, "1,nation,BB,ttft_p95"), "out_of_range");
  EXPECT_EQ(last_cell(csv, "1,bloc,CC,ttft_p95"), "saturated;out_of_range");
  EXPECT_EQ(last_cell(csv, "1,site,full,utilisation"), "saturated");
  EXPECT_EQ(last_cell(csv, "1,site,free,utilisation"), "");
}

TEST(SummaryCsv, AFigureWithAQualitySaysItBesideItsOtherFlags) {
  using platform::Quality;
  ToyResults toy(1);
  toy.set(0, 0, "AA", "saturated_share", 1);
  toy.set(0, 0, "AA", "cost_total", 5, Quality::kEstimated);
  toy.set(0, 0, "AA", "goodput", 5, Quality::kMeasured);
  toy.set(0, 0, "AA", "ttft_p95", 5);
  const std::string csv = summary_csv(toy.experiment, Summary(toy.experiment, toy.results));
  EXPECT_EQ(last_cell(csv, "1,nation,AA,cost_total"), "estimated");
  EXPECT_EQ(last_cell(csv, "1,nation,AA,goodput"), "saturated;measured");
  EXPECT_EQ(last_cell(csv, "1,nation,AA,ttft_p95"), "saturated");
}

TEST(RunsCsv, IsExactlyThis) {
  ToyResults toy(2);
  toy.set(0, 0, "AA", "ttft_p50", 0.25);
  toy.set(0, 1, "AA", "ttft_p50", 0.5);
  toy.set(1, 0, "say \"site\"", "replicas", 8);
  EXPECT_EQ(runs_csv(toy.experiment, toy.results),
            "scenario,replicate,kind,group,metric,unit,value\n"
            "1,0,nation,AA,ttft_p50,s,0.25\n"
            "1,1,nation,AA,ttft_p50,s,0.5\n"
            "2,0,bloc,\"say \"\"site\"\"\",replicas,count,8\n");
}

// Replicas are eight in all three replicates, requests in two, latency in none; a figure that one
// replicate lacks is not common.
TEST(RunsCsv, WhatAllReplicatesHaveInCommonIsWrittenOnce) {
  ToyResults toy(3);
  for (std::size_t r = 0; r < 3; ++r) {
    toy.set(0, r, "site:a", "replicas", 8);
    toy.set(0, r, "AA", "requests", r == 2 ? 6 : 5);
    if (r > 0) toy.set(0, r, "site:b", "replicas", 4);
  }
  EXPECT_EQ(runs_csv(toy.experiment, toy.results),
            "scenario,replicate,kind,group,metric,unit,value\n"
            "1,*,site,a,replicas,count,8\n"
            "1,0,nation,AA,requests,count,5\n"
            "1,1,nation,AA,requests,count,5\n"
            "1,1,site,b,replicas,count,4\n"
            "1,2,nation,AA,requests,count,6\n"
            "1,2,site,b,replicas,count,4\n");
}

// One replicate has nothing in common with another.
TEST(RunsCsv, OneReplicateKeepsItsNumber) {
  ToyResults toy(1);
  toy.set(0, 0, "AA", "requests", 5);
  EXPECT_EQ(runs_csv(toy.experiment, toy.results),
            "scenario,replicate,kind,group,metric,unit,value\n1,0,nation,AA,requests,count,5\n");
}

// 10 and 20 in hour 0; only the second replicate has hour 1; four digits: 12345.6 is 1.235e+04.
TEST(SeriesCsv, HoursAreMeansOverTheReplicatesThatHaveThem) {
  ToyResults toy(2);
  toy.results[0][0].series = {{"AA", 0, "load", 10}, {"site:x", 0, "load", 12345.6}};
  toy.results[0][1].series = {
      {"AA", 0, "load", 20}, {"AA", 1, "load", 7}, {"site:x", 0, "load", 12345.6}};
  EXPECT_EQ(series_csv(toy.experiment, toy.results),
            "scenario,kind,group,metric,hour,value\n"
            "1,nation,AA,load,0,15\n"
            "1,nation,AA,load,1,7\n"
            "1,site,x,load,0,1.235e+04\n");
}

TEST(TablesDeathTest, AMetricThatIsNotDefinedAborts) {
  ToyResults toy(1);
  toy.set(0, 0, "AA", "speed", 1);
  EXPECT_DEATH((void)runs_csv(toy.experiment, toy.results), "broken precondition");
}

// When this fails: archipelago list metrics --format csv > results/columns.csv
TEST(ColumnsCsv, IsTheCommittedFile) {
  std::ifstream in(test::source_dir() + "/results/columns.csv", std::ios::binary);
  ASSERT_TRUE(in) << "results/columns.csv is missing";
  std::ostringstream committed;
  committed << in.rdbuf();
  EXPECT_EQ(columns_csv(), committed.str());
}

}  // namespace
}  // namespace archipelago::tables
