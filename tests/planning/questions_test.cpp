// The four questions, on toy2: one screen each, the answer first.
#include "planning/questions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "base/error.hpp"
#include "base/text_width.hpp"
#include "planning/plan.hpp"
#include "planning/plan_tables.hpp"
#include "support/source_dir.hpp"

namespace archipelago::planning {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

PlanTask toy() {
  return read_plan(std::filesystem::path(test::source_dir()) / "experiments" / "planning" /
                   "toy2.yaml");
}

void expect_a_screen(const std::string& text) {
  std::istringstream in(text);
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line); ++lines) {
    EXPECT_LE(width_of(line), 100U) << line;
  }
  EXPECT_LE(lines, 60U);
}

TEST(Questions, WhichOfTwo) {
  const PlanTask task = toy();
  const std::string text = Asked(task, {}).compare("second-pair", "left-16");
  expect_a_screen(text);
  EXPECT_THAT(text, StartsWith("left-16 is worth more"));
  EXPECT_THAT(text, HasSubstr("second-pair has no effect: "));
  EXPECT_THAT(text, HasSubstr("datasets"));  // the uses, where the pair does something
}

TEST(Questions, FirstForSoMuchMoney) {
  const PlanTask task = toy();
  Asked asked(task, {});
  const std::string two = asked.budget(5e6, 2);
  expect_a_screen(two);
  EXPECT_THAT(two, StartsWith("In this order, right-mw, then left-16"));
  // First in order is what saves most per dollar; alone, what leaves the least cost of a year.
  EXPECT_THAT(asked.budget(5e6, 1), StartsWith("One thing, left-16"));
  EXPECT_THAT(asked.budget(0.26e6, 1), StartsWith("One thing, right-mw"));
  EXPECT_THAT(asked.budget(1, 2), StartsWith("Nothing"));
}

TEST(Questions, WhatIfALawWithdraws) {
  const PlanTask task = toy();
  const std::string text = Asked(task, {}).withdraw("SG");
  expect_a_screen(text);
  // Eight equal busy GPUs a side.
  EXPECT_THAT(text, StartsWith("If SG law withdraws, 50.0 % of what is served today stops"));
  EXPECT_THAT(text, HasSubstr("Stopped: left."));
  EXPECT_THAT(text, HasSubstr("right-mw"));
  EXPECT_THAT(text, Not(HasSubstr("left-8")));
}

TEST(Questions, WhoPays) {
  const PlanTask task = toy();
  const std::string text = Asked(task, {}).who_pays("left-16");
  expect_a_screen(text);
  EXPECT_THAT(text, HasSubstr("gains most by left-16"));
  const std::string none = Asked(task, {}).who_pays("second-pair");
  EXPECT_THAT(none, StartsWith("Nobody gains by second-pair alone"));
  // With bulk data that fill the cable somebody does.
  EXPECT_THAT(Asked(task, {"datasets", 4, 1, {}}).who_pays("second-pair"),
              HasSubstr("gains most by second-pair"));
}

TEST(Questions, UnknownNamesComeWithTheNearest) {
  const PlanTask task = toy();
  try {
    check_names(task, {"left-61", "second-pair"}, "SGP", "filsm");
    FAIL();
  } catch (const InputError& error) {
    ASSERT_EQ(error.issues().size(), 3U);
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'left-16'?"));
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'films'?"));
  }
}

// Paired runs of the same requests: sixteen GPUs on the left serve what the program says, within their
// interval or with a reason; and the same plan twice says the same.
TEST(Questions, TheShortListIsSimulated) {
  const PlanTask task = toy();
  PlanHow how;
  how.replicates = 3;
  const Plan plan = make_plan(task, how);
  ASSERT_TRUE(plan.proof);
  ASSERT_EQ(plan.proof->list.size(), 3U);
  for (const Proved& of : plan.proof->list) {
    EXPECT_GE(of.goodput.size(), 2U);
    EXPECT_EQ(of.agrees, of.why.empty());
    // A GPU more serves more in both.
    EXPECT_GT(of.simulated.mean, 0);
    EXPECT_GT(of.program, 0);
  }
  EXPECT_GE(plan.proof->open, 1U);
  // The winner of the simulation was never eliminated.
  EXPECT_EQ(plan.proof->list.front().dropped_after, 0U);
  expect_a_screen(plan_screen(task, plan));
}

}  // namespace
}  // namespace archipelago::planning
