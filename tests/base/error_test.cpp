#include "base/error.hpp"

#include <gtest/gtest.h>

namespace archipelago {
namespace {

TEST(Issue, NamesFileLineFieldAndMessage) {
  const Issue issue{"asean/cables.csv", 12, "route_km", "-5 is not above 0"};
  EXPECT_EQ(issue.text(), "asean/cables.csv:12: route_km: -5 is not above 0");
}

TEST(Issue, LeavesOutWhatItDoesNotKnow) {
  EXPECT_EQ((Issue{"a.yaml", 0, "", "is empty"}.text()), "a.yaml: is empty");
  EXPECT_EQ((Issue{"a.yaml", 3, "", "two documents"}.text()), "a.yaml:3: two documents");
  EXPECT_EQ((Issue{"a.yaml", 0, "seed", "is missing"}.text()), "a.yaml: seed: is missing");
}

TEST(Issues, NoneDoNotThrow) {
  const Issues issues;
  EXPECT_TRUE(issues.empty());
  EXPECT_NO_THROW(issues.throw_if_any());
}

TEST(Issues, AllAreThrownTogetherInTheirOrder) {
  Issues issues;
  issues.add("a.csv", 2, "x", "first");
  issues.add({"a.csv", 9, "y", "second"});
  EXPECT_FALSE(issues.empty());
  try {
    issues.throw_if_any();
    FAIL() << "nothing was thrown";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "a.csv:2: x: first\na.csv:9: y: second");
    ASSERT_EQ(error.issues().size(), 2U);
    EXPECT_EQ(error.issues()[1].line, 9);
  }
}

TEST(InputError, OfOneFaultIsThatFault) {
  const InputError error("runs.csv", 4, "", "too short");
  EXPECT_STREQ(error.what(), "runs.csv:4: too short");
  EXPECT_EQ(error.issues().size(), 1U);
}

// Scripts rely on these numbers.
TEST(ExitCode, NumbersAreThoseOfTheManual) {
  EXPECT_EQ(static_cast<int>(ExitCode::kOk), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::kUsage), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::kInput), 3);
  EXPECT_EQ(static_cast<int>(ExitCode::kMismatch), 4);
  EXPECT_EQ(static_cast<int>(ExitCode::kSimulation), 5);
}

TEST(RequireDeathTest, ABrokenPreconditionNamesTheConditionAndThePlace) {
  const int left = 1;
  EXPECT_DEATH(ARCHIPELAGO_REQUIRE(left == 2), "error_test.cpp:.*broken precondition: left == 2");
}

}  // namespace
}  // namespace archipelago
