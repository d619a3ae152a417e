// The numbers of the staffing literature: exact M/M/c and the square-root rule.
#include "sizing/staffing.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace archipelago::sizing {
namespace {

// M/M/1: C = R, wait = R / (1 - R) x service.  M/M/2 at R = 1: C = 1/3, wait = service / 3.
TEST(Staffing, IsThatOfOneAndTwoServersOnPaper) {
  EXPECT_NEAR(erlang_c(1, 0.8), 0.8, 1e-12);
  EXPECT_NEAR(mean_wait(1, 0.8, 10), 40, 1e-9);
  EXPECT_NEAR(erlang_c(2, 1), 1.0 / 3, 1e-12);
  EXPECT_NEAR(mean_wait(2, 1, 6), 2, 1e-12);
}

// 120 erlang of 240 s, mean wait at most 3 s.
TEST(Staffing, PoolsAsTheTextbookSays) {
  EXPECT_EQ(least_servers(120, 240, 3), 134);
  EXPECT_NEAR(mean_wait(134, 120, 240), 2.475, 5e-4);
  EXPECT_NEAR(mean_wait(133, 120, 240), 3.146, 5e-4);
  EXPECT_EQ(least_servers(60, 240, 3), 71);
  EXPECT_EQ(least_servers(10, 240, 3), 16);
  EXPECT_EQ(least_servers(100, 240, 3), 113);
  EXPECT_EQ(least_servers(1000, 240, 3), 1026);
}

TEST(Staffing, TheSquareRootRuleIsHalfinAndWhitts) {
  EXPECT_NEAR(halfin_whitt(0.5), 0.5045, 5e-5);
  EXPECT_NEAR(halfin_whitt(1), 0.2234, 5e-5);
  EXPECT_NEAR(halfin_whitt(2), 0.0269, 5e-5);
  EXPECT_NEAR(erlang_c(110, 100), 0.2370, 5e-5);
  EXPECT_NEAR(square_root_servers(100, 1), 110, 1e-12);
  // The rule is the limit of the exact answer.
  EXPECT_NEAR(erlang_c(1'010'000, 1'000'000) - halfin_whitt(10), 0, 1e-6);
  EXPECT_NEAR(erlang_c(1'001'000, 1'000'000), halfin_whitt(1), 2e-4);
}

}  // namespace
}  // namespace archipelago::sizing
