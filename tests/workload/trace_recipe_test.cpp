#include "workload/recipe/trace_recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "support/toy_platform.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/trace_folder.hpp"
#include "workload/trace_texts.hpp"

namespace archipelago::workload {
namespace {

using test::toy_platform;
using test::TraceFolder;
using ::testing::HasSubstr;
using ::testing::Not;

std::string fit(const std::string& text, const std::string& name = "trace.csv") {
  TraceReader reader(name, text);
  return fit_recipe(profile_trace(reader), toy_platform());
}

InferenceStream fitted_stream(const std::string& text, const std::string& name = "trace.csv") {
  const TraceFolder folder;
  return load_recipe(folder.write("recipe.yaml", fit(text, name)), toy_platform()).inference.at(0);
}

TEST(FitRecipe, OfEveryFormatLoadsAsItIs) {
  for (const auto& trace : test::trace_texts()) {
    const InferenceStream stream = fitted_stream(trace.text);
    // Two gaps in four seconds: 0.5 a second.
    EXPECT_NEAR(stream.requests_per_day, 43'200, 1e-6) << trace.name;
    EXPECT_NEAR(stream.burstiness, 0.25, 1e-6);
    EXPECT_EQ(stream.prompt_tokens.max(), 2000);
    EXPECT_EQ(stream.output_tokens.max(), 500);
    EXPECT_THAT(stream.nation_share, ::testing::ElementsAre(0.5, 0.5));
  }
}

TEST(FitRecipe, NamesItsSourceAndMarksPlaceholders) {
  const std::string recipe = fit(test::trace_texts()[0].text, "/data/Azure \"conv\".csv.gz");
  EXPECT_THAT(recipe, HasSubstr("source: \"Azure _conv_.csv.gz; assumed\""));
  EXPECT_THAT(recipe, HasSubstr("name: \"azure--conv-\""));
  EXPECT_THAT(recipe, HasSubstr("nations: {bloc: \"TOY\", split_by: gdp}   # assumed"));
  EXPECT_THAT(recipe, HasSubstr("every hour alike"));
  EXPECT_THAT(recipe, HasSubstr("https://github.com/Azure/AzurePublicDataset"));
}

// Two days; the hours from 0 to 12 have 3 requests each, the others 1: 48 a day.
TEST(FitRecipe, ADayOfTraceGivesHourWeights) {
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int hour = 0; hour <= 48; ++hour) {
    const int requests = hour == 48 ? 1 : hour % 24 < 12 ? 3 : 1;
    for (int i = 0; i < requests; ++i) {
      text += std::to_string(hour * 3600 + i * 1200) + ",10,10\n";
    }
  }
  const InferenceStream stream = fitted_stream(text);
  // The last row opens a third day, which is not whole.
  EXPECT_NEAR(stream.requests_per_day, 48, 1e-6);
  EXPECT_NEAR(stream.hour_weights[6] / stream.hour_weights[18], 3, 2e-3);
  EXPECT_NEAR(stream.hour_weights[0] / stream.hour_weights[6], 1, 2e-3);
  EXPECT_EQ(stream.day_weights[0], stream.day_weights[6]);
}

// A week from Monday 2024-05-13, a request an hour, on Saturday three.
TEST(FitRecipe, AWeekWithDatesGivesDayWeights) {
  std::string text = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
  const auto add = [&](int day, int hour, int minute) {
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    text += "2024-05-" + two(day) + " " + two(hour) + ":" + two(minute) + ":00+00:00,10,10\n";
  };
  for (int day = 13; day < 20; ++day) {
    for (int hour = 0; hour < 24; ++hour) {
      for (int i = 0; i < (day == 18 ? 3 : 1); ++i) add(day, hour, 20 * i);
    }
  }
  add(20, 0, 0);
  const InferenceStream stream = fitted_stream(text);
  EXPECT_NEAR(stream.day_weights[5] / stream.day_weights[2], 3, 2e-3);
  EXPECT_NEAR(stream.day_weights[0] / stream.day_weights[2], 1, 2e-3);
  EXPECT_NEAR(stream.requests_per_day, 24 * 9 / 7.0, 1e-3);
}

TEST(FitRecipe, LengthsAloneGetAnAssumedRate) {
  const std::string text = "num_prefill_tokens,num_decode_tokens\n10,2\n7,7\n";
  EXPECT_THAT(fit(text), HasSubstr("requests_per_day: 86400   # assumed: the file has no times"));
  EXPECT_EQ(fitted_stream(text).prompt_tokens.max(), 10);
}

TEST(FitRecipe, BurstinessBeyondWhatRecipesTakeIsCutAndSaid) {
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int i = 0; i < 2000; ++i) text += std::to_string(i < 1000 ? 1 : 2) + ",10,10\n";
  EXPECT_THAT(fit(text), HasSubstr("burstiness: 20   # the trace has 44.7"));
  EXPECT_EQ(fitted_stream(text).burstiness, 20);
}

TEST(FitRecipe, WhatCannotBeFittedIsRefused) {
  const std::string header = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  EXPECT_THROW(fit(header + "1,1,1\n1,1,1\n"), InputError);
  EXPECT_THROW(fit(header + "1,32000,1000\n2,1,1\n"), InputError);  // the toy LLM takes 32,768
}

// A Pareto tail of index 1.5 (mean 3): nine percentiles alone would put the mean of the last
// hundredth between p99 and the longest of all.
TEST(FitRecipe, KeepsTheMeanOfAHeavyTail) {
  RandomStream random({12, 0}, "tail");
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  double sum = 0;
  constexpr int kRows = 20'000;
  for (int i = 0; i < kRows; ++i) {
    const double pareto = 10 * std::pow(1 - random.uniform(), -1 / 1.5);
    const int tokens = static_cast<int>(std::min(pareto, 20'000.0));
    sum += tokens;
    text += std::to_string(i) + ",5," + std::to_string(tokens) + "\n";
  }
  EXPECT_NEAR(fitted_stream(text).output_tokens.mean() / (sum / kRows), 1, 0.01);
}

// The way round: a Poisson recipe's requests, fitted, have its rate and burstiness.
TEST(FitRecipe, FindsTheLawsItsTraceWasDrawnFrom) {
  RandomStream random({11, 0}, "fit");
  const LengthLaw law = LengthLaw::lognormal(100, 150, 1, 4000);
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  double at = 0;
  constexpr int kRows = 50'000;
  for (int i = 0; i < kRows; ++i) {
    text += std::to_string(at) + "," + std::to_string(law.draw(random)) + ",5\n";
    at += 0.1 * random.exponential();
  }
  const InferenceStream stream = fitted_stream(text);
  const double error = 4 / std::sqrt(static_cast<double>(kRows));
  EXPECT_NEAR(stream.requests_per_day / 864'000, 1, error);
  EXPECT_NEAR(stream.burstiness, 1, error + 0.005);  // written with three digits
}

}  // namespace
}  // namespace archipelago::workload
