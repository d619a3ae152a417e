#include "workload/traces/trace_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <vector>

#include "base/random.hpp"
#include "workload/trace_texts.hpp"
#include "workload/traces/clock_step.hpp"
#include "workload/traces/gap_moments.hpp"
#include "workload/traces/trace_text.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {
namespace {

using ::testing::HasSubstr;

TraceProfile profile_of(const std::string& text) {
  TraceReader reader("trace", text);
  return profile_trace(reader);
}

// Gaps of 1.5 and 2.5 s: mean 2, deviation 0.5.
TEST(TraceProfile, OfThreeRequestsByHand) {
  const TraceProfile profile = profile_of(test::trace_texts()[0].text);
  EXPECT_DOUBLE_EQ(profile.span_s, 4.0);
  EXPECT_DOUBLE_EQ(profile.mean_rate, 0.5);
  EXPECT_DOUBLE_EQ(profile.peak_minute_rate, 3.0 / 60);
  EXPECT_DOUBLE_EQ(profile.gap_cv, 0.25);
  EXPECT_DOUBLE_EQ(profile.hour_cv, 0.25);  // too few gaps in the hour: that of the whole
  EXPECT_DOUBLE_EQ(profile.prompt_tokens.mean(), 710);
  EXPECT_EQ(profile.prompt_tokens.quantile(0.5), 100);
  EXPECT_EQ(profile.output_tokens.max(), 500);
  EXPECT_EQ(profile.longest, 2001);
  // All in hour 18 of a Thursday.
  EXPECT_DOUBLE_EQ(profile.hour_rates[18], 0.75);
  EXPECT_EQ(profile.hour_rates[17], 0);
  EXPECT_EQ(profile.day_rates[3], 0) << "no whole week";
  EXPECT_EQ(profile.whole_days, 0);
}

TEST(TraceProfile, OneRequestHasNoRate) {
  const TraceProfile profile = profile_of("arrived_at,num_prefill_tokens,num_decode_tokens\n7,1,1");
  EXPECT_EQ(profile.span_s, 0);
  EXPECT_EQ(profile.mean_rate, 0);
  EXPECT_EQ(profile.gap_cv, 0);
}

TEST(TraceProfile, TheFullestMinuteCountsFromTheFirstRow) {
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  // Minute 0: one at 30 s.  Minute 1 (90 to 150 s): three.
  for (const char* at : {"30", "100", "120", "149", "160"}) text += std::string(at) + ",1,1\n";
  EXPECT_DOUBLE_EQ(profile_of(text).peak_minute_rate, 3.0 / 60);
}

// Nine to five at 360 an hour, otherwise at 36, for two days: evenly spaced within the hour, so
// every gap is the mean of its hour (but the first one after a change of rate).
TEST(TraceProfile, BurstinessWithinTheHourLeavesTheDayOut) {
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int hour = 0; hour < 48; ++hour) {
    const int requests = hour % 24 >= 9 && hour % 24 < 17 ? 360 : 36;
    for (int i = 0; i < requests; ++i) {
      text += std::to_string(hour * 3600 + i * 3600 / requests) + ",1,1\n";
    }
  }
  const TraceProfile profile = profile_of(text);
  EXPECT_GT(profile.gap_cv, 1);
  EXPECT_LT(profile.hour_cv, 0.3);
  EXPECT_NEAR(profile.hour_rates[12], 0.1, 1e-9);
  EXPECT_NEAR(profile.hour_rates[3], 0.01, 1e-9);
}

// A Poisson process: coefficient of variation 1, standard error 1 / sqrt(n) (n = 40,000).
TEST(TraceProfile, PoissonGapsHaveVariationOne) {
  RandomStream random({3, 0}, "poisson");
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  double at = 0;
  for (int i = 0; i < 40'000; ++i) text += std::to_string(at += random.exponential()) + ",1,1\n";
  const TraceProfile profile = profile_of(text);
  EXPECT_NEAR(profile.gap_cv, 1, 4 / std::sqrt(40'000.0));
  EXPECT_NEAR(profile.hour_cv, 1, 4 / std::sqrt(40'000.0));
}

// The same arrivals, stamped in whole seconds: what a clock hides is taken out again.  Given their
// number, Poisson arrivals are uniform over a second, so the expected variation stays 1.
TEST(TraceProfile, ACoarseClockIsNoticedAndTakenOut) {
  for (const double rate : {0.2, 1.0, 5.0, 40.0}) {
    RandomStream random({4, 0}, "coarse");
    std::string exact = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
    std::string floored = exact;
    double at = 0;
    for (int i = 0; i < 20'000; ++i) {
      at += random.exponential() / rate;
      exact += std::to_string(at) + ",1,1\n";
      floored += std::to_string(static_cast<long>(at)) + ",1,1\n";
    }
    const double error = 4 / std::sqrt(20'000.0);
    EXPECT_NEAR(profile_of(exact).hour_cv, 1, error) << rate;
    const TraceProfile profile = profile_of(floored);
    EXPECT_DOUBLE_EQ(profile.step_s, 1);
    EXPECT_NEAR(profile.gap_cv, 1, error) << rate;
    EXPECT_NEAR(profile.hour_cv, 1, error) << rate;
    EXPECT_THAT(trace_text(profile, "plain text"), HasSubstr("all times are whole steps of 1 s; "));
  }
}

// Two rows a second apart share the first stamp, one has the second: with h = 1, n = 2, m = 1 the
// gap between two uniform points is 1/3 in the mean, squares 2/12; the next is 1 + 1/3 + 1/2 - 1 =
// 5/6, its variance 2/36 + 1/12 = 5/36.  Again and again: mean (1/3 + 5/6) / 2, square (1/6 + 5/36
// + 25/36) / 2.  (The last row's gaps are cut off: an odd number of gaps.)
TEST(TraceProfile, MomentsOfRowsSpreadOverTheirStepsByHand) {
  GapMoments gaps;
  constexpr int kPairs = 3;
  for (int i = 0; i < kPairs; ++i) {
    gaps.add(2'000'000'000LL * i);
    gaps.add(2'000'000'000LL * i);
    gaps.add(2'000'000'000LL * i + 1'000'000'000);
  }
  gaps.finish();
  // Behind the single row comes a pair: 1 + 1/2 + 1/3 - 1 again.
  const double n = 3 * kPairs - 1;
  const double mean = (kPairs / 3.0 + (2 * kPairs - 1) * 5.0 / 6) / n;
  const double square = (kPairs / 6.0 + (2 * kPairs - 1) * 30.0 / 36) / n;
  EXPECT_NEAR(gaps.variation(1'000'000'000), std::sqrt(square / (mean * mean) - 1), 1e-12);
  EXPECT_EQ(gaps.ties(), 3U);
}

TEST(ClockStep, IsTheDivisorOfAllGapsOrTheGapOfABatch) {
  const auto step_of = [](std::initializer_list<std::int64_t> gaps) {
    ClockStep step;
    for (int i = 0; i < 20; ++i) {
      for (const std::int64_t gap : gaps) step.add(gap);
    }
    return step.step();
  };
  constexpr std::int64_t kMs = 1'000'000;
  EXPECT_EQ(step_of({0, 6000 * kMs, 9000 * kMs}), 3000 * kMs);
  EXPECT_EQ(step_of({0, 2999 * kMs, 3000 * kMs, 3001 * kMs, 3000 * kMs, 6001 * kMs}), 3000 * kMs);
  EXPECT_EQ(step_of({17 * kMs, 400 * kMs}), kMs);
  EXPECT_EQ(step_of({100, 300}), 0) << "a clock of 100 ns is no matter";
  EXPECT_EQ(step_of({0}), 0);
  ClockStep few;
  for (int i = 0; i < 29; ++i) few.add(1000 * kMs);
  EXPECT_EQ(few.step(), 0) << "too few to tell";
}

// Nine days from nine to five, 30 an hour: 240 a day; the two part days at the ends and the nights
// change neither the rate nor the burstiness.
TEST(TraceProfile, ClosedHoursAndPartDaysDoNotCount) {
  RandomStream random({5, 0}, "office");
  std::string text = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
  for (int day = 0; day < 9; ++day) {
    std::vector<double> times;
    for (int i = 0; i < 240; ++i) times.push_back(9 * 3600 + 8 * 3600 * random.uniform());
    std::sort(times.begin(), times.end());
    for (const double at : times) {
      const auto ns = static_cast<std::int64_t>((day * 86'400.0 + at) * 1e9);
      text += format_time_stamp(1'715'299'200'000'000'000 + ns) + ",10,10\n";  // 2024-05-10
    }
  }
  const TraceProfile profile = profile_of(text);
  EXPECT_EQ(profile.whole_days, 7);
  EXPECT_NEAR(profile.requests_per_day, 240, 1) << "the first row of a day may come earlier";
  EXPECT_NEAR(profile.hour_cv, 1, 4 / std::sqrt(2160.0));
  EXPECT_EQ(profile.hour_rates[3], 0);
  EXPECT_NEAR(profile.day_rates[4], 240 / 86'400.0, 1e-4);
  EXPECT_NEAR(profile.day_rates[5], 240 / 86'400.0, 1e-4);
}

TEST(TraceProfile, ModelsAreCountedAndTheirNamesBounded) {
  std::string text = "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n";
  for (int i = 0; i < 300; ++i) text += "1,m" + std::to_string(i % 150) + ",1,1,2,API log\n";
  const TraceProfile profile = profile_of(text);
  EXPECT_EQ(profile.models.size(), kMaxTraceModels + 1);
  EXPECT_EQ(profile.models.at("m7"), 2U);
  EXPECT_EQ(profile.models.at(kOtherModels), 100U);
}

TEST(LengthCounts, QuantilesAreNearestRanks) {
  LengthCounts lengths;
  for (const int tokens : {50, 10, 40, 20, 30}) lengths.add(tokens);
  EXPECT_EQ(lengths.quantile(0), 10);
  EXPECT_EQ(lengths.quantile(0.2), 10);
  EXPECT_EQ(lengths.quantile(0.21), 20);
  EXPECT_EQ(lengths.quantile(0.5), 30);
  EXPECT_EQ(lengths.quantile(1), 50);
  EXPECT_DOUBLE_EQ(lengths.mean(), 30);
  EXPECT_EQ(LengthCounts().quantile(0.5), 0);
}

// Of 10, 20, 30, 40, 50: from 0.3 to 0.9 lie half of 20, all of 30 and 40 and half of 50.
TEST(LengthCounts, PartsOfTheMean) {
  LengthCounts lengths;
  for (const int tokens : {50, 10, 40, 20, 30}) lengths.add(tokens);
  EXPECT_DOUBLE_EQ(lengths.mean_part(0, 1), 30);
  EXPECT_DOUBLE_EQ(lengths.mean_part(0.3, 0.9), 0.1 * 20 + 0.2 * 30 + 0.2 * 40 + 0.1 * 50);
}

TEST(TraceText, SaysWhatWasGuessedAndLeftOut) {
  TraceReader reader("trace",
                     test::trace_texts()[2].text + "19440115.0,,7,ChatGPT,9,0,9,API log\n");
  const TraceProfile profile = profile_trace(reader);
  const std::string text = trace_text(profile, "gzip");
  EXPECT_THAT(text, HasSubstr("trace (gzip)"));
  EXPECT_THAT(text,
              HasSubstr("burstgpt: BurstGPT, because its header names Timestamp, Request tokens"));
  EXPECT_THAT(text, HasSubstr("1 without output, 0 without prompt, 0 bad rows"));
  EXPECT_THAT(text, HasSubstr("'ChatGPT': 2 requests"));
  EXPECT_THAT(text, HasSubstr("00:01:50 of some day"));  // 19,440,110 s = 225 days and 110 s
}

TEST(TraceText, DurationsInTheirTwoLargestUnits) {
  EXPECT_EQ(duration_words(0.25), "0.25 s");
  EXPECT_EQ(duration_words(3501.7), "58 min 21 s");
  EXPECT_EQ(duration_words(7200), "2 h 0 min");
  EXPECT_EQ(duration_words(604'799), "6 d 23 h");
}

}  // namespace
}  // namespace archipelago::workload
