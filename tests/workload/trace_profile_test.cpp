#include "workload/traces/trace_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"
#include "workload/trace_texts.hpp"
#include "workload/traces/trace_text.hpp"

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
  EXPECT_DOUBLE_EQ(profile.day_rates[3], 0.75);
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

TEST(TraceText, SaysWhatWasGuessedAndLeftOut) {
  TraceReader reader("trace",
                     test::trace_texts()[2].text + "19440115.0,,7,ChatGPT,9,0,9,API log\n");
  const TraceProfile profile = profile_trace(reader);
  const std::string text = trace_text(profile, true, "gzip");
  EXPECT_THAT(text, HasSubstr("trace (gzip)"));
  EXPECT_THAT(text, HasSubstr("burstgpt: BurstGPT (guessed from the file)"));
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
