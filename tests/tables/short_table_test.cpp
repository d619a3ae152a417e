#include "tables/short_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/text_width.hpp"
#include "tables/toy_results.hpp"

namespace archipelago::tables {
namespace {

using test::ToyResults;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string shown(const ToyResults& toy, std::size_t width = 80) {
  return short_table(toy.experiment, Summary(toy.experiment, toy.results), width);
}

// The same figure in both replicates.
void set(ToyResults& toy, std::size_t scenario, const std::string& metric, double value) {
  for (std::size_t r = 0; r < toy.results[scenario].size(); ++r) {
    toy.set(scenario, r, "all", metric, value);
  }
}

// p95 of 1.0 and 1.0 against 0.9 and 0.9: the change is -0.1 in both, its interval [-0.1, -0.1].
TEST(ShortTable, ShowsTheChangeAgainstTheBaselineWhereItsIntervalLeavesZeroOut) {
  ToyResults toy(2);
  set(toy, 0, "ttft_p95", 1.0);
  set(toy, 1, "ttft_p95", 0.9);
  EXPECT_THAT(
      shown(toy),
      AllOf(HasSubstr("toy: Does it add up?\n"), HasSubstr("2 scenarios x 2 replicates"),
            HasSubstr("islands *   1.000 ± 0.000\n"), HasSubstr("federated  0.900 (-0.100)\n")));
}

// Changes of -0.1 and +0.3: mean 0.1, half width 12.7062 x 0.2 = 2.5, so 0 is inside, and so is much
// that would matter.
TEST(ShortTable, ADifferenceThatCannotBeToldFromNoneIsNoFinding) {
  ToyResults toy(2);
  set(toy, 0, "ttft_p95", 1.0);
  toy.set(1, 0, "all", "ttft_p95", 0.9);
  toy.set(1, 1, "all", "ttft_p95", 1.3);
  EXPECT_THAT(shown(toy), HasSubstr("federated      1.100 (?)\n"));
}

// 0.004 s less of 1 s in both replicates: below 5 % and below 5 ms.
TEST(ShortTable, ADifferenceBelowTheSmallestThatMattersIsATie) {
  ToyResults toy(2);
  set(toy, 0, "ttft_p95", 1.0);
  set(toy, 1, "ttft_p95", 0.996);
  EXPECT_THAT(shown(toy), HasSubstr("federated      0.996 (=)\n"));
}

// 0.2 and 0.4: mean 0.300, 0.3 exp(-+ 12.7062 / 3) = 0.004 and 20.727.
TEST(ShortTable, AnIntervalThatIsNotSymmetricShowsItsEnds) {
  ToyResults toy(2);
  toy.set(0, 0, "all", "ttft_p95", 0.2);
  toy.set(0, 1, "all", "ttft_p95", 0.4);
  EXPECT_THAT(shown(toy), HasSubstr("0.300 [0.004, 20.727]"));
}

TEST(ShortTable, OneReplicateHasNoIntervalsAndSaysNothingOfThem) {
  ToyResults toy(1);
  set(toy, 0, "ttft_p95", 1.0);
  set(toy, 1, "ttft_p95", 0.75);
  EXPECT_THAT(shown(toy), AllOf(HasSubstr("1.000\n"), HasSubstr("0.750 (-0.250)\n"),
                                Not(HasSubstr("±")), Not(HasSubstr("interval"))));
}

TEST(ShortTable, WhatIsTheSameEverywhereIsSaidOnceBelow) {
  ToyResults toy(2);
  set(toy, 0, "ttft_p95", 1.0);
  set(toy, 1, "ttft_p95", 0.9);
  for (std::size_t s = 0; s < 2; ++s) set(toy, s, "refusal_share", 0.0125);
  const std::string text = shown(toy);
  EXPECT_THAT(text, HasSubstr("The same everywhere: refused % 1.25\n"));
  EXPECT_EQ(text.find("refused"), text.rfind("refused"));
}

TEST(ShortTable, MarksAreKeptAndExplained) {
  ToyResults toy(2);
  for (std::size_t r = 0; r < 2; ++r) {
    toy.set(0, r, "all", "resource_cost", 10, platform::Quality::kAssumed);
    toy.set(1, r, "all", "resource_cost", 12, platform::Quality::kEstimated);
  }
  EXPECT_THAT(shown(toy), AllOf(HasSubstr("10 ± 0 °\n"), HasSubstr("12 (+2) ~\n"),
                                HasSubstr("~ rests on an estimate; ° rests on an assumption\n")));
  EXPECT_THAT(shown(toy), Not(HasSubstr("†")));
}

TEST(ShortTable, FitsEveryWidthAndKeepsTheFirstColumns) {
  ToyResults toy(2);
  const char* metrics[] = {"ttft_p95", "slo_attainment", "foreign_served_share", "resource_cost",
                           "carbon",   "refusal_share",  "sovereignty_score",    "ttft_p50",
                           "tpot_p50", "job_wait_mean",  "job_completion_mean",  "gpu_goodput"};
  for (std::size_t m = 0; m < std::size(metrics); ++m) {
    set(toy, 0, metrics[m], 0.5 + static_cast<double>(m));
    set(toy, 1, metrics[m], 0.25 + static_cast<double>(m));
  }
  toy.experiment.question = std::string(30, 'q') + " " + std::string(30, 'r');
  std::size_t before = 0;
  for (const std::size_t width : {40U, 60U, 80U, 120U, 200U}) {
    const std::string text = shown(toy, width);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(width_of(line), width) << line;
    EXPECT_THAT(text, HasSubstr("TTFT p95 s")) << width;
    EXPECT_GE(text.size(), before);
    before = text.size();
  }
}

// 30 scenarios: twenty rows and a line that counts the other ten.
TEST(ShortTable, OfManyScenariosShowsTheFirstAndSaysHowManyAreLeft) {
  ToyResults toy(1);
  const experiment::Scenario first = toy.experiment.scenarios.front();
  toy.experiment.scenarios.clear();
  toy.results.assign(30, std::vector<experiment::RunResult>(1));
  for (std::size_t s = 0; s < 30; ++s) {
    toy.experiment.scenarios.push_back(first);
    toy.experiment.scenarios.back().id = "demand_scale " + std::to_string(s + 100);
    toy.experiment.scenarios.back().point = {s};
    toy.experiment.scenarios.back().baseline.reset();
    set(toy, s, "ttft_p95", static_cast<double>(s));
  }
  EXPECT_THAT(shown(toy), AllOf(HasSubstr("demand_scale 119"), Not(HasSubstr("demand_scale 120")),
                                HasSubstr("... and 10 scenarios more\n")));
}

}  // namespace
}  // namespace archipelago::tables
