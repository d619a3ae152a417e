#include "base/step_series.hpp"

#include <gtest/gtest.h>

namespace archipelago {
namespace {

TEST(StepSeries, EachStepLastsUntilTheNextAndTheLastUntilTheEnd) {
  const StepSeries series({{SimTime{0}, 1.5}, {SimTime{10}, 0.0}, {SimTime{25}, 7.0}}, SimTime{30});
  ASSERT_EQ(series.size(), 3U);
  EXPECT_EQ(series.start(0), SimTime{0});
  EXPECT_EQ(series.end(0), SimTime{10});
  EXPECT_EQ(series.end(1), SimTime{25});
  EXPECT_EQ(series.end(2), SimTime{30});
  EXPECT_EQ(series.end(), SimTime{30});
  EXPECT_EQ(series.value(0), 1.5);
  EXPECT_EQ(series.value(1), 0.0);
  EXPECT_EQ(series.value(2), 7.0);
}

TEST(StepSeriesDeathTest, ASeriesThatDoesNotStartAtZeroAborts) {
  EXPECT_DEATH(StepSeries({{SimTime{1}, 1.0}}, SimTime{5}), "broken precondition");
}

TEST(StepSeriesDeathTest, AnEmptySeriesAborts) {
  EXPECT_DEATH(StepSeries({}, SimTime{5}), "broken precondition");
}

TEST(StepSeriesDeathTest, AnEndAtTheLastStepAborts) {
  EXPECT_DEATH(StepSeries({{SimTime{0}, 1.0}, {SimTime{5}, 2.0}}, SimTime{5}),
               "broken precondition");
}

}  // namespace
}  // namespace archipelago
