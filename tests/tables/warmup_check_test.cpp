#include "tables/warmup_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "tables/toy_results.hpp"

namespace archipelago::tables {
namespace {

using test::ToyResults;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Both halls alike: use of `level(hour)`, plus a daily cycle.
ToyResults with_use(std::uint32_t hours, auto level) {
  ToyResults toy(1);
  for (const char* site : {"site:alpha-hall", "site:beta-hall"}) {
    for (std::uint32_t hour = 0; hour < hours; ++hour) {
      const double cycle = 0.2 * std::sin(2 * 3.14159265358979 * hour / 24.0);
      toy.results[0][0].series.push_back({site, hour, "use", level(hour) + cycle});
    }
  }
  return toy;
}

TEST(WarmupCheck, ADailyCycleAloneIsNoStart) {
  const ToyResults toy = with_use(96, [](std::uint32_t) { return 0.5; });
  EXPECT_THAT(warmup_sentences(toy.experiment, toy.results), IsEmpty());
}

// 10 hours of nothing, then 0.5: two batches to be left out; the mean of 96 hours is 0.5 x 86 / 96 =
// 44.8 %, behind them 50 %.
TEST(WarmupCheck, AnEmptyStartIsSaidWithWhatItMoves) {
  const ToyResults toy = with_use(96, [](std::uint32_t hour) { return hour < 10 ? 0.0 : 0.5; });
  EXPECT_THAT(warmup_sentences(toy.experiment, toy.results),
              ElementsAre(AllOf(HasSubstr("in scenario 1:"), HasSubstr("leave out 10 h more"),
                                HasSubstr("50.0 % instead of 44.8 %"))));
}

// Shorter than ten batches of five hours.
TEST(WarmupCheck, ShortRunsAreNotJudged) {
  const ToyResults toy = with_use(49, [](std::uint32_t hour) { return hour < 10 ? 0.0 : 0.5; });
  EXPECT_THAT(warmup_sentences(toy.experiment, toy.results), IsEmpty());
}

// Half a per cent of the first hours.
TEST(WarmupCheck, WhatMovesNothingIsNotSaid) {
  const ToyResults toy = with_use(96, [](std::uint32_t hour) { return hour < 10 ? 0.49 : 0.5; });
  EXPECT_THAT(warmup_sentences(toy.experiment, toy.results), IsEmpty());
}

}  // namespace
}  // namespace archipelago::tables
