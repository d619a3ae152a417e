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

// Two replicates 1 and 3: mean 2, error 1, t of one degree of freedom 12.7062: -10.7062 to 14.7062.
// Differences -1 and -2: mean -1.5, error 0.5, half width 6.3531.
TEST(SummaryCsv, IsExactlyThis) {
  ToyResults toy(2);
  toy.set(0, 0, "AA", "requests", 2);
  toy.set(0, 1, "AA", "requests", 5);
  toy.set(1, 0, "AA", "requests", 1);
  toy.set(1, 1, "AA", "requests", 3);
  toy.set(1, 1, "site:x, y", "utilisation", 0.25);
  const Summary summary(toy.experiment, toy.results);
  EXPECT_EQ(summary_csv(toy.experiment, summary),
            "scenario,group,metric,unit,mean,ci95_low,ci95_high,n,baseline,diff_mean,"
            "diff_ci95_low,diff_ci95_high,flags\n"
            // 3.5 -+ 12.7062 x 1.5
            "islands,AA,requests,count,3.5,-15.5593,22.5593,2,,,,,\n"
            "federated,AA,requests,count,2,-10.7062,14.7062,2,islands,-1.5,-7.8531,4.8531,\n"
            "federated,\"site:x, y\",utilisation,share,0.25,,,1,,,,,\n");
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
  EXPECT_EQ(last_cell(csv, "islands,AA,ttft_p95"), "saturated");
  EXPECT_EQ(last_cell(csv, "islands,AA,network_rtt_mean"), "");
  EXPECT_EQ(last_cell(csv, "islands,BB,ttft_p95"), "out_of_range");
  EXPECT_EQ(last_cell(csv, "islands,CC,ttft_p95"), "saturated;out_of_range");
  EXPECT_EQ(last_cell(csv, "islands,site:full,utilisation"), "saturated");
  EXPECT_EQ(last_cell(csv, "islands,site:free,utilisation"), "");
}

TEST(SummaryCsv, AFigureWithAQualitySaysItBesideItsOtherFlags) {
  using platform::Quality;
  ToyResults toy(1);
  toy.set(0, 0, "AA", "saturated_share", 1);
  toy.set(0, 0, "AA", "cost_total", 5, Quality::kEstimated);
  toy.set(0, 0, "AA", "goodput", 5, Quality::kMeasured);
  toy.set(0, 0, "AA", "ttft_p95", 5);
  const std::string csv = summary_csv(toy.experiment, Summary(toy.experiment, toy.results));
  EXPECT_EQ(last_cell(csv, "islands,AA,cost_total"), "estimated");
  EXPECT_EQ(last_cell(csv, "islands,AA,goodput"), "saturated;measured");
  EXPECT_EQ(last_cell(csv, "islands,AA,ttft_p95"), "saturated");
}

TEST(RunsCsv, IsExactlyThis) {
  ToyResults toy(2);
  toy.set(0, 0, "AA", "ttft_p50", 0.25);
  toy.set(0, 1, "AA", "ttft_p50", 0.5);
  toy.set(1, 0, "say \"site\"", "replicas", 8);
  EXPECT_EQ(runs_csv(toy.experiment, toy.results),
            "scenario,replicate,group,metric,unit,value\n"
            "islands,0,AA,ttft_p50,s,0.25\n"
            "islands,1,AA,ttft_p50,s,0.5\n"
            "federated,0,\"say \"\"site\"\"\",replicas,count,8\n");
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
