#include "tables/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tables/toy_results.hpp"

namespace archipelago::tables {
namespace {

using test::ToyResults;
using ::testing::ElementsAre;

// Replicates 1, 2, 3: mean 2, deviation 1; t of 2 degrees of freedom is 4.302653; of a net sum, which
// may be negative, so the interval is that of t.
TEST(Summary, AFigureIsItsMeanOverTheReplicates) {
  ToyResults toy(3);
  for (std::size_t r = 0; r < 3; ++r)
    toy.set(0, r, "AA", "settlement_net", static_cast<double>(r + 1));
  const Summary summary(toy.experiment, toy.results);
  const SummaryRow* row = summary.find(0, "AA", "settlement_net");
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->value.mean, 2);
  EXPECT_NEAR(row->value.high - row->value.mean, 4.302653 / std::sqrt(3.0), 1e-6);
  EXPECT_EQ(row->value.n, 3U);
  EXPECT_FALSE(row->difference.has_value()) << "the baseline is not compared with itself";
}

TEST(Summary, TheDifferenceIsPairedByReplicate) {
  ToyResults toy(2);
  toy.set(0, 0, "AA", "ttft_p50", 10);
  toy.set(0, 1, "AA", "ttft_p50", 20);
  toy.set(1, 0, "AA", "ttft_p50", 9);
  toy.set(1, 1, "AA", "ttft_p50", 19);
  const Summary summary(toy.experiment, toy.results);
  const SummaryRow* row = summary.find(1, "AA", "ttft_p50");
  ASSERT_TRUE(row != nullptr && row->difference.has_value());
  EXPECT_EQ(row->difference->mean, -1);
  EXPECT_EQ(row->difference->low, -1);  // both replicates gained the same
  EXPECT_EQ(row->difference->high, -1);
}

// Served nobody in replicate 1 and has no latency there: 10 and 30 remain, paired with 5 and 7.
TEST(Summary, AReplicateWithoutTheFigureIsLeftOut) {
  ToyResults toy(3);
  for (std::size_t r = 0; r < 3; ++r) toy.set(0, r, "AA", "ttft_p50", 5.0 + static_cast<double>(r));
  toy.set(1, 0, "AA", "ttft_p50", 10);
  toy.set(1, 2, "AA", "ttft_p50", 30);
  const Summary summary(toy.experiment, toy.results);
  const SummaryRow* row = summary.find(1, "AA", "ttft_p50");
  ASSERT_TRUE(row != nullptr && row->difference.has_value());
  EXPECT_EQ(row->value.n, 2U);
  EXPECT_EQ(row->value.mean, 20);
  EXPECT_EQ(row->difference->n, 2U);
  EXPECT_EQ(row->difference->mean, ((10 - 5) + (30 - 7)) / 2.0);
}

TEST(Summary, AFigureIsAsWellKnownAsItsWorstReplicate) {
  using platform::Quality;
  ToyResults toy(3);
  toy.set(0, 0, "AA", "cost_total", 1, Quality::kMeasured);
  toy.set(0, 1, "AA", "cost_total", 2, Quality::kEstimated);
  toy.set(0, 2, "AA", "cost_total", 3);
  toy.set(0, 0, "AA", "requests", 1);
  const Summary summary(toy.experiment, toy.results);
  EXPECT_EQ(summary.find(0, "AA", "cost_total")->quality, Quality::kEstimated);
  EXPECT_FALSE(summary.find(0, "AA", "requests")->quality.has_value());
}

TEST(Summary, WithNoReplicateInCommonThereIsNoDifference) {
  ToyResults toy(2);
  toy.set(0, 0, "AA", "ttft_p50", 5);
  toy.set(1, 1, "AA", "ttft_p50", 10);
  const Summary summary(toy.experiment, toy.results);
  ASSERT_NE(summary.find(1, "AA", "ttft_p50"), nullptr);
  EXPECT_FALSE(summary.find(1, "AA", "ttft_p50")->difference.has_value());
}

TEST(Summary, AFigureTheBaselineLacksHasNoDifference) {
  ToyResults toy(1);
  toy.set(1, 0, "AA", "ttft_p50", 10);
  const Summary summary(toy.experiment, toy.results);
  EXPECT_EQ(summary.find(0, "AA", "ttft_p50"), nullptr);
  ASSERT_NE(summary.find(1, "AA", "ttft_p50"), nullptr);
  EXPECT_FALSE(summary.find(1, "AA", "ttft_p50")->difference.has_value());
}

TEST(Summary, WithoutABaselineThereAreNoDifferences) {
  ToyResults toy(1);
  toy.experiment.scenarios[1].baseline.reset();
  toy.set(0, 0, "AA", "requests", 1);
  toy.set(1, 0, "AA", "requests", 2);
  const Summary summary(toy.experiment, toy.results);
  EXPECT_FALSE(summary.find(1, "AA", "requests")->difference.has_value());
}

// 1, 2, 3 again, of waits: mean 2, error 1 / sqrt(3): 2 exp(-+ 4.302653 / (2 sqrt(3))), no negative
// end.
TEST(Summary, IntervalsAreMadeByTheMethodOfTheMetric) {
  ToyResults toy(3);
  for (std::size_t r = 0; r < 3; ++r) {
    toy.set(0, r, "AA", "job_wait_mean", static_cast<double>(r + 1));
    toy.set(0, r, "AA", "slo_attainment", r == 2 ? 0.97 : 1.0);
  }
  const Summary summary(toy.experiment, toy.results);
  const double factor = std::exp(4.302653 / (2 * std::sqrt(3.0)));
  EXPECT_NEAR(summary.find(0, "AA", "job_wait_mean")->value.low, 2 / factor, 1e-6);
  EXPECT_NEAR(summary.find(0, "AA", "job_wait_mean")->value.high, 2 * factor, 1e-4);
  EXPECT_LT(summary.find(0, "AA", "slo_attainment")->value.high, 1) << "t says 1.033";
}

// Three scenarios against one: differences -0.1 +- little in the first, none in the second, noise in
// the third.  Holm triples the smallest p, so that 0.02 alone is 0.06 among three.
TEST(Summary, ComparisonsWithOneBaselineAreAFamily) {
  ToyResults toy(3);
  const experiment::Scenario other = toy.experiment.scenarios[1];
  toy.experiment.scenarios.push_back(other);
  toy.experiment.scenarios.push_back(other);
  toy.results.assign(4, std::vector<experiment::RunResult>(3));
  const double base[] = {1.0, 1.1, 0.9};
  // Mean -0.1, deviation 0.025, error 0.0144338: t = -6.9282 of 2 degrees of freedom; then
  // p = 1 - t / sqrt(2 + t^2) = 1 - 6.9282 / sqrt(50) = 0.0202041.
  const double less[] = {-0.075, -0.1, -0.125};
  const double noise[] = {-0.1, 0.4, -0.2};
  for (std::size_t r = 0; r < 3; ++r) {
    toy.set(0, r, "AA", "ttft_p95", base[r]);
    toy.set(1, r, "AA", "ttft_p95", base[r] + less[r]);
    toy.set(2, r, "AA", "ttft_p95", base[r]);
    toy.set(3, r, "AA", "ttft_p95", base[r] + noise[r]);
  }
  const auto of = [&](metrics::Correction correction) {
    toy.experiment.correction = correction;
    return Summary(toy.experiment, toy.results);
  };
  const Summary alone = of(metrics::Correction::kNone);
  EXPECT_NEAR(alone.find(1, "AA", "ttft_p95")->p, 0.0202041, 1e-6);
  EXPECT_EQ(alone.find(1, "AA", "ttft_p95")->verdict, metrics::Verdict::kLower);
  const Summary holm = of(metrics::Correction::kHolm);
  EXPECT_NEAR(holm.find(1, "AA", "ttft_p95")->p, 3 * 0.0202041, 1e-6);
  EXPECT_EQ(holm.find(1, "AA", "ttft_p95")->verdict, metrics::Verdict::kUnclear);
  EXPECT_EQ(holm.find(2, "AA", "ttft_p95")->verdict, metrics::Verdict::kTie);
  EXPECT_EQ(holm.find(2, "AA", "ttft_p95")->p, 1);
  EXPECT_EQ(holm.find(3, "AA", "ttft_p95")->verdict, metrics::Verdict::kUnclear);
}

// 0.3 ms less in every replicate, to the last digit: certain, and nothing that matters.
TEST(Summary, ThreeTenthsOfAMillisecondAreNoFinding) {
  ToyResults toy(3);
  for (std::size_t r = 0; r < 3; ++r) {
    toy.set(0, r, "AA", "ttft_p95", 0.040 + 0.001 * static_cast<double>(r));
    toy.set(1, r, "AA", "ttft_p95", 0.0397 + 0.001 * static_cast<double>(r));
  }
  const Summary summary(toy.experiment, toy.results);
  const SummaryRow* row = summary.find(1, "AA", "ttft_p95");
  EXPECT_LT(row->p, 1e-6);
  EXPECT_EQ(row->verdict, metrics::Verdict::kTie);
}

// "BB" comes first in the run and "requests" before "ttft_p50"; the alphabet has no say.
TEST(Summary, GroupsAndMetricsKeepTheOrderOfTheRuns) {
  ToyResults toy(2);
  toy.set(0, 0, "BB", "ttft_p50", 1);
  toy.set(0, 0, "BB", "requests", 1);
  toy.set(0, 0, "AA", "requests", 1);
  toy.set(0, 1, "TOY", "requests", 1);  // first seen in the second replicate
  const Summary summary(toy.experiment, toy.results);
  std::vector<std::string> order;
  for (const SummaryRow& row : summary.rows()) order.push_back(row.group + " " + row.metric);
  EXPECT_THAT(order, ElementsAre("BB ttft_p50", "BB requests", "AA requests", "TOY requests"));
  EXPECT_THAT(summary.groups(), ElementsAre("BB", "AA", "TOY"));
}

}  // namespace
}  // namespace archipelago::tables
