#include "app/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_width.hpp"

namespace archipelago::app {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// 40 of 121 runs and 48 M requests in 40 s: 1.2 M requests/s; the other 81 take 81 s more.
TEST(Pace, IsRequestsASecondAndTimeLeftByRunsDone) {
  EXPECT_EQ(pace_text({40, 121, 40, 48'000'000}), "1.20 M requests/s, 81 s left");
  EXPECT_EQ(pace_text({1, 10, 60, 12'000}), "200 requests/s, 9 min left");
  EXPECT_EQ(pace_text({1, 201, 60, 300'000}), "5.0 k requests/s, 3.3 h left");
}

TEST(Pace, WithoutRequestsIsRunsASecondAndAtTheEndNothingIsLeft) {
  EXPECT_EQ(pace_text({4, 8, 2, 0}), "2 runs/s, 2 s left");
  EXPECT_EQ(pace_text({8, 8, 4, 8000}), "2.0 k requests/s");
}

TEST(ProgressLine, FillsItsBarAndIsCutToTheWidth) {
  const Pace half{5, 10, 5, 5000};
  EXPECT_EQ(progress_line(half, "federated", 200),
            "[" + std::string(15, '=') + std::string(15, ' ') +
                "] 5/10  1.0 k requests/s, 5 s left  federated");
  for (const std::size_t width : {1U, 20U, 40U, 79U}) {
    EXPECT_LE(width_of(progress_line(half, std::string(100, 'x'), width)), width);
  }
  // Of 40 columns the bar takes eight; how far and how long come before what ran.
  EXPECT_THAT(progress_line(half, "federated", 40),
              StartsWith("[====    ] 5/10  1.0 k requests/s"));
}

}  // namespace
}  // namespace archipelago::app
