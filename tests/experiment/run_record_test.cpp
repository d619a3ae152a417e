// What a child process hands over arrives whole, to the last bit, or is refused.
#include "experiment/run_record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace archipelago::experiment {
namespace {

RunResult sample() {
  RunResult result;
  for (const double value : {0.1, 1.0 / 3, -0.0, 1e-308, 1.7e308, 123456789.0}) {
    result.rows.push_back({"SG", "ttft_p50", value});
  }
  result.rows.push_back({"site:left", "ttft_p99", std::numeric_limits<double>::quiet_NaN()});
  result.rows.push_back({"AA", "cost_total", 1.5, platform::Quality::kMeasured});
  result.rows.push_back({"BB", "cost_total", 2.5, platform::Quality::kEstimated});
  result.rows.push_back({"TOY", "cost_total", 4, platform::Quality::kAssumed});
  result.warnings.resize(1);
  result.saturated = {{"left/toy-llm", 1.0 / 3, 1.7}};
  result.network = {"network/model = CM02", "a = b = c"};
  result.requests = 18'000'000'000'000'000'000U;
  return result;
}

TEST(RunRecord, GivesBackEveryBitOfEveryFigure) {
  const RunResult before = sample();
  const RunResult after = parse_record(format_record(before));
  ASSERT_EQ(after.rows.size(), before.rows.size());
  for (std::size_t i = 0; i < after.rows.size(); ++i) {
    EXPECT_EQ(after.rows[i].group, before.rows[i].group);
    EXPECT_EQ(after.rows[i].metric, before.rows[i].metric);
    EXPECT_EQ(after.rows[i].quality, before.rows[i].quality);
    if (std::isnan(before.rows[i].value)) {
      EXPECT_TRUE(std::isnan(after.rows[i].value));
    } else {
      EXPECT_EQ(after.rows[i].value, before.rows[i].value);
      EXPECT_EQ(std::signbit(after.rows[i].value), std::signbit(before.rows[i].value));
    }
  }
  ASSERT_EQ(after.saturated.size(), 1U);
  EXPECT_EQ(after.saturated[0].place, "left/toy-llm");
  EXPECT_EQ(after.saturated[0].mean, 1.0 / 3);
  EXPECT_EQ(after.saturated[0].peak, 1.7);
  EXPECT_EQ(after.warnings.size(), 1U);
  EXPECT_EQ(after.network, before.network);
  EXPECT_EQ(after.requests, before.requests);
}

TEST(RunRecord, CutAtAnyByteIsNoRecord) {
  const std::string text = format_record(sample());
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_THROW((void)parse_record(text.substr(0, length)), SimulationError) << length;
  }
}

TEST(RunRecord, OfAFailureThrowsWhatTheChildSaid) {
  try {
    (void)parse_record(format_failure("INV-1 broken: 3 of 4\nINV-4 broken"));
    FAIL() << "no exception";
  } catch (const SimulationError& error) {
    EXPECT_STREQ(error.what(), "INV-1 broken: 3 of 4\nINV-4 broken");
  }
}

}  // namespace
}  // namespace archipelago::experiment
