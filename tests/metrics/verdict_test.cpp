#include "metrics/verdict.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "metrics/comparison_rule.hpp"
#include "metrics/definitions.hpp"

namespace archipelago::metrics {
namespace {

// A difference matters from 5.
Verdict verdict(double low, double high, double p) {
  return verdict_of({(low + high) / 2, low, high, 5}, p, 5);
}

TEST(Verdict, AFindingIsSignificantAndLargeEnough) {
  EXPECT_EQ(verdict(4, 16, 0.01), Verdict::kHigher);
  EXPECT_EQ(verdict(-16, -4, 0.01), Verdict::kLower);
  EXPECT_EQ(verdict(4, 16, 0.06), Verdict::kUnclear) << "not among so many comparisons";
}

TEST(Verdict, ATieIsAnIntervalWithinWhatMatters) {
  EXPECT_EQ(verdict(-4, 4.5, 0.9), Verdict::kTie);
  EXPECT_EQ(verdict(2, 4, 0.001), Verdict::kTie) << "certain, and too small";
  EXPECT_EQ(verdict(-4, 6, 0.7), Verdict::kUnclear);
  EXPECT_EQ(verdict(2, 6, 0.001), Verdict::kUnclear) << "may matter or not";
}

TEST(Verdict, OneReplicateTestsNothing) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(verdict_of({6, nan, nan, 1}, nan, 5), Verdict::kUntested);
  EXPECT_EQ(verdict_of({4, nan, nan, 1}, nan, 5), Verdict::kTie);
}

TEST(Verdict, IsSaidByWhatIsBetter) {
  EXPECT_EQ(word_of(Verdict::kLower, "low"), "better");
  EXPECT_EQ(word_of(Verdict::kHigher, "low"), "worse");
  EXPECT_EQ(word_of(Verdict::kHigher, "high"), "better");
  EXPECT_EQ(word_of(Verdict::kLower, "-"), "lower");
  EXPECT_EQ(word_of(Verdict::kTie, "low"), "tie");
  EXPECT_EQ(word_of(Verdict::kUntested, "low"), "");
}

TEST(ComparisonRule, EveryMetricHasOne) {
  for (const Definition& d : definitions()) {
    const ComparisonRule& rule = comparison_rule(d.metric);
    EXPECT_GT(rule.absolute, 0) << d.metric;
    EXPECT_GE(rule.relative, 0) << d.metric;
    EXPECT_FALSE(rule.why.empty()) << d.metric;
    const bool share = d.unit == "share" || d.unit == "index";
    const bool from_0_to_1 = share && d.metric != "dependence";  // who is left may be served better
    EXPECT_EQ(rule.interval == IntervalMethod::kLogit, from_0_to_1) << d.metric;
  }
}

TEST(ComparisonRule, WhatMayBeNegativeIsNotOnALogScale) {
  for (const char* metric :
       {"settlement_net", "cost_total", "usd_per_million_tokens", "usd_per_gpu_hour"}) {
    EXPECT_EQ(comparison_rule(metric).interval, IntervalMethod::kT) << metric;
  }
  EXPECT_EQ(comparison_rule("job_wait_mean").interval, IntervalMethod::kLog);
  EXPECT_EQ(comparison_rule("job_slowdown_p95").interval, IntervalMethod::kLogAboveOne);
}

// 5 % of 40 ms are 2 ms, below 5 ms; of 2 s they are 100 ms.
TEST(ComparisonRule, TheLargerOfBothSizesCounts) {
  const ComparisonRule& rule = comparison_rule("ttft_p95");
  EXPECT_DOUBLE_EQ(smallest_difference(rule, 0.040), 0.005);
  EXPECT_DOUBLE_EQ(smallest_difference(rule, 2), 0.1);
  EXPECT_DOUBLE_EQ(smallest_difference(rule, -2), 0.1);
  EXPECT_EQ(text_of(rule, "s"), "5 % and 0.005 s");
  EXPECT_EQ(text_of(comparison_rule("slo_attainment"), "share"), "0.001");
  EXPECT_EQ(text_of(comparison_rule("goodput"), "1/s"), "1 % and 0.001/s");
}

}  // namespace
}  // namespace archipelago::metrics
