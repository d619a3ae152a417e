#include "tables/text_summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tables/caveats.hpp"
#include "tables/grid.hpp"
#include "tables/toy_results.hpp"

namespace archipelago::tables {
namespace {

using test::ToyResults;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::string markdown(const ToyResults& toy) {
  return summary_markdown(toy.experiment, toy.results, Summary(toy.experiment, toy.results));
}

TEST(TextSummary, StatesTheQuestionAndTheSettings) {
  ToyResults toy(2);
  EXPECT_THAT(markdown(toy),
              AllOf(HasSubstr("# toy\n\nDoes it add up?\n"),
                    HasSubstr("2 scenarios x 2 replicates, seed 7; 24 h from 2026-03-02T00:00:00Z "
                              "after 1 h of warm-up"),
                    HasSubstr("TTFT <= 0.5 s and TPOT <= 50 ms")));
}

// Of the law of BB nobody has any exposure: that is no table.
TEST(TextSummary, LawsHaveTablesByNation) {
  ToyResults toy(1);
  toy.set(0, 0, "law:AA:BB", "dependence", 0.25);
  toy.set(0, 0, "law:AA:BB", "law_exposure", 0.5);
  toy.set(0, 0, "law:BB:AA", "law_exposure", 0);
  EXPECT_THAT(markdown(toy),
              AllOf(HasSubstr("## dependence (points): law of AA"), HasSubstr("| BB    |"),
                    HasSubstr("25.0"), HasSubstr("## law_exposure (%): law of AA"),
                    HasSubstr("50.0"), Not(HasSubstr("law of BB"))));
}

// What everybody has is an audit, and stands in a sentence.
TEST(TextSummary, AComplianceThatIsWholeEverywhereIsNoColumn) {
  ToyResults toy(1);
  for (const std::size_t s : {0, 1}) {
    toy.set(s, 0, "TOY", "foreign_served_share", 0.1);
    toy.set(s, 0, "TOY", "residency_compliance", 1);
    toy.set(s, 0, "rules", "audited_requests", 7);
  }
  EXPECT_THAT(markdown(toy), Not(HasSubstr("residency_compliance")));
  EXPECT_THAT(markdown(toy), HasSubstr("Audit of residency, all runs: 14 requests"));
  toy.results[1][0].rows[1].value = 0.5;
  EXPECT_THAT(markdown(toy), HasSubstr("residency_compliance"));
}

// Values 0.2 and 0.4: mean 0.300, error 0.1, 0.3 exp(-+ 12.7062 / 3) = 0.004 and 20.727.  Values 10
// and 10.01: error 0.005, factor exp(12.7062 x 0.005 / 10.005) = 1.00637, 10.005 x 0.00637 = 0.064.
TEST(TextSummary, FiguresAreMeanAndInterval) {
  ToyResults toy(2);
  toy.set(0, 0, "TOY", "ttft_p50", 0.2);
  toy.set(0, 1, "TOY", "ttft_p50", 0.4);
  toy.set(1, 0, "TOY", "ttft_p50", 10);
  toy.set(1, 1, "TOY", "ttft_p50", 10.01);
  EXPECT_THAT(markdown(toy), AllOf(HasSubstr("## TOY"), HasSubstr("0.300 [0.004, 20.727]"),
                                   HasSubstr("10.005 ± 0.064")));
}

// p95 of 0.9 and 0.8 against 1.0 and 1.0: differences -0.1 and -0.2, mean -0.150, half width
// 12.7062 x 0.05 = 0.635.
TEST(TextSummary, DifferencesAreShownWithTheirInterval) {
  ToyResults toy(2);
  for (std::size_t r = 0; r < 2; ++r) toy.set(0, r, "AA", "ttft_p95", 1.0);
  toy.set(1, 0, "AA", "ttft_p95", 0.9);
  toy.set(1, 1, "AA", "ttft_p95", 0.8);
  EXPECT_THAT(markdown(toy),
              AllOf(HasSubstr("-0.150 [-0.785, +0.485] ?"),
                    HasSubstr("= is a tie: below 5 % and 0.005 s, the larger of both (assumed"),
                    HasSubstr("(p values: holm)")));
}

TEST(TextSummary, WithoutABaselineThereIsNoSectionOfDifferences) {
  ToyResults toy(1);
  for (auto& scenario : toy.experiment.scenarios) scenario.baseline.reset();
  toy.set(0, 0, "AA", "ttft_p95", 1.0);
  toy.set(1, 0, "AA", "ttft_p95", 2.0);
  EXPECT_THAT(markdown(toy), Not(HasSubstr("change against the baseline")));
}

// Behind the rows of the platform: slo.ttft and slo.tpot move nothing, since nobody asks.
constexpr std::size_t kKnownBefore = 3;

// toy_platform(): 2 nations, 2 zones, 2 points, 1 cable, 1 GPU, 1 LLM, 1 profile, 2 sites = 12
// rows.
TEST(Caveats, CountTheAssumedRows) {
  const ToyResults toy(1);
  const auto sentences = caveats(toy.experiment, toy.results);
  ASSERT_EQ(sentences.size(), kKnownBefore);
  EXPECT_THAT(sentences[0], HasSubstr("rests on 0 measured, 0 estimated and 12 assumed rows"));
}

TEST(Caveats, AProfileUsedOutsideItsRangeIsSaidOnceWithTheFarthestValue) {
  ToyResults toy(2);
  toy.results[0][0].warnings = {{"toy-llm", "sequences at once", 300, 256}};
  toy.results[0][1].warnings = {{"toy-llm", "sequences at once", 400, 256}};
  toy.results[1][0].warnings = {{"toy-llm", "sequences at once", 350, 256}};
  const auto sentences = caveats(toy.experiment, toy.results);
  ASSERT_EQ(sentences.size(), kKnownBefore + 1);
  EXPECT_THAT(sentences[kKnownBefore],
              AllOf(HasSubstr("sequences at once reached 400, the profile holds up to 256"),
                    HasSubstr("(scenarios 1, 2)")));
  EXPECT_THAT(markdown(toy), HasSubstr(sentences[kKnownBefore]));
}

TEST(Caveats, PlacesAtOrAboveCapacityAreNamedWithTheHighestLoadOfAllReplicates) {
  ToyResults toy(2);
  toy.results[1][0].saturated = {{"beta-hall/toy-llm", 0.8, 1.25}, {"cable wire", 1, 1.5}};
  toy.results[1][1].saturated = {{"beta-hall/toy-llm", 0.9, 1.5}};
  const auto sentences = caveats(toy.experiment, toy.results);
  ASSERT_EQ(sentences.size(), kKnownBefore + 1);
  EXPECT_EQ(sentences[kKnownBefore],
            "At or above capacity in scenario 2 (highest offered load of five minutes): "
            "beta-hall/toy-llm 1.50, cable wire 1.50.");
}

// The toy runs measure 24 h; half an hour of them is no day.
TEST(Caveats, MoneyOfRunsThatAreNoWholeDaysIsSaid) {
  ToyResults toy(1);
  toy.set(0, 0, "TOY", "cost_total", 1);
  toy.set(1, 0, "TOY", "cost_total", 1);
  EXPECT_EQ(caveats(toy.experiment, toy.results).size(), kKnownBefore);
  toy.experiment.scenarios[1].settings.run.horizon = to_sim_time(Seconds(1.5 * 3600));
  const auto sentences = caveats(toy.experiment, toy.results);
  ASSERT_EQ(sentences.size(), kKnownBefore + 1);
  EXPECT_EQ(
      sentences[kKnownBefore],
      "Energy, carbon and money are those of 0.5 h and no whole day: demand, prices and carbon "
      "follow the hour, so there are no figures a year. Read them of `horizon: day` or `week` "
      "(scenario 2).");
  toy.results[1][0].rows.clear();
  EXPECT_EQ(caveats(toy.experiment, toy.results).size(), kKnownBefore);
}

// What nations pay one another is never a saving: the bloc's resource cost stands under every bill.
TEST(TextSummary, ResourceCostsStandUnderBills) {
  ToyResults toy(1);
  for (std::size_t s = 0; s < 2; ++s) {
    toy.set(s, 0, "AA", "cost_total", 10);
    toy.set(s, 0, "TOY", "cost_total", 30);
    toy.set(s, 0, "TOY", "resource_cost", 31);
    toy.set(s, 0, "AA->BB", "settlement_paid", 12);
  }
  const std::string text = markdown(toy);
  const std::size_t bills = text.find("## cost_total (USD) by nation");
  ASSERT_NE(bills, std::string::npos);
  EXPECT_NE(text.find("what one saves so, another pays", bills), std::string::npos);
  const std::size_t first = text.find("resource_cost of TOY", bills);
  ASSERT_NE(first, std::string::npos);
  EXPECT_NE(text.find("resource_cost of TOY", first + 1), std::string::npos) << "and under debts";
}

TEST(Caveats, TheYearsOfMoneyAreSaid) {
  ToyResults toy(1);
  toy.set(0, 0, "TOY", "resource_cost", 1);
  const auto unknown = caveats(toy.experiment, toy.results);
  EXPECT_THAT(unknown, Contains(HasSubstr("does not say of which years its prices are")));
  EXPECT_THAT(unknown, Contains(HasSubstr("a lower one is no saving")));
  auto dated = std::make_shared<platform::Platform>(*toy.experiment.scenarios[0].platform);
  dated->price_years = {{"gpus", 2024, 2026, {}}, {"clouds", 2026, 2026, {}}};
  for (auto& scenario : toy.experiment.scenarios) scenario.platform = dated;
  EXPECT_THAT(
      caveats(toy.experiment, toy.results),
      Contains(HasSubstr("USD of mixed years, not deflated: prices of gpus 2024-2026, clouds "
                         "2026.")));
}

TEST(TextSummary, FiguresThatAreNoSteadyStateCarryAMarkAndALegend) {
  ToyResults toy(1);
  for (std::size_t s = 0; s < 2; ++s) {
    toy.set(s, 0, "TOY", "requests", 100);
    toy.set(s, 0, "TOY", "saturated_share", s == 0 ? 0.5 : 0);
    toy.set(s, 0, "TOY", "out_of_range_share", 0);
    toy.set(s, 0, "TOY", "ttft_p95", s == 0 ? 30 : 0.25);
  }
  const std::string text = markdown(toy);
  EXPECT_THAT(text, HasSubstr("30.000 †"));
  EXPECT_THAT(text, Not(HasSubstr("0.250 †")));
  EXPECT_THAT(text, HasSubstr("-29.750 †"));  // a difference to a figure that is none
  EXPECT_THAT(text, HasSubstr("† At or above capacity"));
  EXPECT_THAT(text, Not(HasSubstr("‡")));
}

TEST(TextSummary, FiguresOfMoneyAndEnergyShowHowWellTheyAreKnown) {
  using platform::Quality;
  ToyResults toy(1);
  toy.set(0, 0, "TOY", "cost_total", 100, Quality::kMeasured);
  toy.set(1, 0, "TOY", "cost_total", 90, Quality::kAssumed);
  toy.set(0, 0, "AA", "energy_used", 1.25, Quality::kEstimated);
  toy.set(1, 0, "AA", "energy_used", 2, Quality::kMeasured);
  toy.set(1, 0, "AA->BB", "settlement_paid", 12, Quality::kAssumed);
  toy.set(1, 0, "site:alpha-hall", "energy_site", 3, Quality::kEstimated);
  const std::string text = markdown(toy);
  EXPECT_THAT(text, AllOf(HasSubstr("## Costs of TOY\n"), HasSubstr(" 90.00 °"),
                          HasSubstr(" 1.250 ~"), HasSubstr("## Who pays whom"), HasSubstr("12 °"),
                          HasSubstr("## energy_site (MWh) by site"), HasSubstr("3.000 ~")));
  EXPECT_THAT(text, HasSubstr("-10.00 °")) << "measured against assumed is assumed";
  EXPECT_THAT(text, AllOf(Not(HasSubstr("100 °")), Not(HasSubstr("2.000 ~"))));
  EXPECT_THAT(text, AllOf(HasSubstr("\n~ The weakest row"), HasSubstr("\n° The weakest row")));
}

TEST(TextSummary, WithoutRowsOfMoneyAndEnergySaysNothingOfThem) {
  ToyResults toy(1);
  toy.set(0, 0, "TOY", "requests", 1);
  EXPECT_THAT(markdown(toy), AllOf(Not(HasSubstr("Costs of")), Not(HasSubstr("Energy")),
                                   Not(HasSubstr("Who pays")), Not(HasSubstr("The weakest row"))));
}

TEST(TextSummary, HeadingsAreTheNamesOfMetricsAndScenariosHaveTheirNumbers) {
  ToyResults toy(1);
  toy.set(0, 0, "TOY", "ttft_p50", 0.25);
  toy.set(1, 0, "TOY", "ttft_p50", 0.2);
  toy.set(1, 0, "AA", "slo_attainment", 0.5);
  EXPECT_THAT(markdown(toy), AllOf(HasSubstr("| scenario | policy    | compared with |"),
                                   HasSubstr("| metric       | 1 islands | 2 federated |"),
                                   HasSubstr("| ttft_p50 (s) |     0.250 |       0.200 |"),
                                   HasSubstr("## slo_attainment (%) by nation")));
}

// 60 scenarios of 3 policies x 20 scales, and 12 sites of each: nothing is wider than a page.
TEST(TextSummary, NoTableIsWiderThanAPage) {
  ToyResults toy(2);
  auto& axes = toy.experiment.axes;
  axes.push_back({"demand_scale", {}});
  for (int v = 0; v < 30; ++v)
    axes[1].values.push_back({std::to_string(v), "x" + std::to_string(v), ""});
  const experiment::Scenario first = toy.experiment.scenarios[0];
  toy.experiment.scenarios.clear();
  for (std::size_t s = 0; s < 60; ++s) {
    toy.experiment.scenarios.push_back(first);
    toy.experiment.scenarios[s].point = {s / 30, s % 30};
    toy.experiment.scenarios[s].id = std::string(80, 'x');
  }
  toy.results.assign(60, std::vector<experiment::RunResult>(2));
  for (std::size_t s = 0; s < 60; ++s) {
    for (std::size_t r = 0; r < 2; ++r) {
      const double value = static_cast<double>(1 + s + r);
      for (const char* metric : {"ttft_p50", "ttft_p95", "ttft_p99", "tpot_p50", "e2e_p95"}) {
        toy.set(s, r, "TOY", metric, value);
        toy.set(s, r, "AA", metric, value);
      }
      for (int site = 0; site < 12; ++site) {
        toy.set(s, r, "site:hall-" + std::to_string(site), "utilisation", value / 100);
      }
    }
  }
  std::istringstream in(markdown(toy));
  std::size_t tables = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("|--")) ++tables;
    if (!line.starts_with("|")) continue;
    EXPECT_LE(line.size(), kWidestTable + 40) << line;  // characters of more bytes than one: ±
  }
  EXPECT_GT(tables, 5U);
}

}  // namespace
}  // namespace archipelago::tables
