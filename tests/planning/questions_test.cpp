// The questions, on toy2: one screen each, the answer first.
#include "planning/questions.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
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

// Of two petabytes a day those whom the right asks for, a quarter and a bit less by chance, cross a cable of
// 100 Gbit/s that could carry 1080 TB: with it down they stay, at USD 10 each, for its 20 days.  Text loses nothing: eight GPUs on
// each side are busy with what its own side asks.
TEST(Questions, WhichCutFirst) {
  PlanTask task = toy();
  task.repairs = {repair_set(*task.scenario().platform, {"toy-left-right"}, 2)};
  const std::string text = Asked(task, {}).repair();
  expect_a_screen(text);
  EXPECT_THAT(text, StartsWith("As to what is lost, no order is better: with the only cut open as "
                               "much is served as with none"));
  EXPECT_THAT(text, HasSubstr("2 ships; a day now loses USD 0 to the 1 cuts"));
  EXPECT_THAT(text, testing::ContainsRegex("datasets +no order is better +0.0993 +0.0993"));
  const std::string datasets = Asked(task, {"datasets", 0, 1, {}}).repair();
  EXPECT_THAT(datasets, HasSubstr("there is one"));
  const sizing::Demand demand = demand_of(task);
  const auto asked = [&](std::size_t nation) {
    return static_cast<double>(demand.of(nation, 0) + demand.of(nation, 1));
  };
  const double stay_tb = 2000 * asked(1) / (asked(0) + asked(1));
  EXPECT_THAT(datasets, HasSubstr(fmt::format("a day now loses USD {:.4g}", 10 * stay_tb)));
  EXPECT_NEAR(20 * 10 * stay_tb, 0.0993e6, 50);
  try {
    (void)repair_set(*task.scenario().platform, {"toy-left-rihgt"}, 1);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'toy-left-right'?"));
  }
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

// Paired runs of the same requests, more than either hall serves.  The program, with GPUs as fast as the
// simulation of today shows, says what eight GPUs on the left bring.  Of sixteen, or of as many on the
// right, it says the same twice over: in the runs part of that is refused by full queues.
TEST(Questions, TheShortListIsSimulated) {
  const PlanTask task = toy();
  PlanHow how;
  how.replicates = 3;
  const Plan plan = make_plan(task, how);
  ASSERT_TRUE(plan.proof);
  const Proof& proof = *plan.proof;
  ASSERT_EQ(proof.list.size(), 4U);
  EXPECT_TRUE(proof.calibrated);
  EXPECT_NEAR(proof.program_today, (proof.today[0] + proof.today[1] + proof.today[2]) / 3,
              1e-3 * proof.asked);
  for (const Proved& of : proof.list) {
    EXPECT_GE(of.goodput.size(), 2U);
    EXPECT_EQ(of.agrees, of.why.empty()) << of.of.name;
    // A GPU more serves more in both.
    EXPECT_GT(of.simulated.mean, 0);
    EXPECT_GT(of.program, 0);
    // Half as many again: half of today's.
    if (of.of.name == "left-8") {
      EXPECT_TRUE(of.agrees) << of.why;
      EXPECT_NEAR(of.program, proof.program_today / 2, 0.01 * proof.program_today);
      EXPECT_LT(of.simulated.high - of.simulated.low, 0.02 * proof.today[0]);
    }
    if (of.of.name == "left-16" || of.of.name == "right-mw") {
      EXPECT_NEAR(of.program, proof.program_today, 0.01 * proof.program_today) << of.of.name;
      EXPECT_GT(of.program, of.simulated.high) << of.of.name;
      EXPECT_THAT(of.why, testing::AllOf(HasSubstr("most of that is SG"), HasSubstr("are refused"),
                                         testing::ContainsRegex("left (work )?99")));
    }
  }
  EXPECT_GE(proof.open, 1U);
  // The winner of the simulation was never eliminated; the portfolio is in no race.
  EXPECT_EQ(proof.list.front().dropped_after, 0U);
  EXPECT_EQ(proof.list.back().of.name, "portfolio");
  EXPECT_EQ(proof.list.back().of.candidates.size(), 2U);
  EXPECT_EQ(proof.list.back().goodput.size(), 3U);
  EXPECT_TRUE(proof.tells_apart());
  EXPECT_TRUE(proof.same_order());
  Proof turned = proof;
  for (Proved& of : turned.list) of.program = -of.program;
  EXPECT_FALSE(turned.same_order());
  expect_a_screen(plan_screen(task, plan));
}

// A tenth of the demand is served today already: agreement there says nothing of the ranking.
TEST(Questions, AStretchThatAsksTooLittleSaysSo) {
  PlanTask task = toy();
  task.simulate.demand_times /= 10;
  PlanHow how;
  how.replicates = 2;
  const Plan plan = make_plan(task, how);
  ASSERT_TRUE(plan.proof);
  EXPECT_FALSE(plan.proof->tells_apart());
  std::string screen = plan_screen(task, plan);
  std::replace(screen.begin(), screen.end(), '\n', ' ');
  EXPECT_THAT(screen, HasSubstr("it tells them apart by cost alone"));
}

// A proof that was ended after its first replicate runs the others only, one that is asked again none; both
// say what one that keeps nothing says.
TEST(Questions, AProofGoesOnFromItsStore) {
  const PlanTask task = toy();
  const std::filesystem::path store =
      std::filesystem::temp_directory_path() / "archipelago-planning-proof" / "runs.sqlite";
  std::filesystem::remove_all(store.parent_path());
  const auto proof = [&](std::size_t replicates, const std::filesystem::path& kept) {
    const std::vector<ShortListed> list{{"left-8", {0}, {0, 0}}, {"right-mw", {2}, {0, 16}}};
    return prove(task, list, {replicates, 1, {}, {}, kept});
  };
  const Proof first = proof(1, store);
  EXPECT_EQ(first.runs, 3U);
  EXPECT_EQ(first.found, 0U);
  const Proof on = proof(2, store);
  EXPECT_EQ(on.runs, 3U);
  EXPECT_EQ(on.found, 3U);
  const Proof again = proof(2, store);
  EXPECT_EQ(again.runs, 0U);
  EXPECT_EQ(again.found, 6U);
  const Proof bare = proof(2, {});
  EXPECT_EQ(bare.runs, 6U);
  for (const Proof* of : {&on, &again}) {
    EXPECT_EQ(of->today, bare.today);
    for (std::size_t c = 0; c < 2; ++c) {
      EXPECT_EQ(of->list[c].of.name, bare.list[c].of.name);
      EXPECT_EQ(of->list[c].goodput, bare.list[c].goodput);
      EXPECT_EQ(of->list[c].why, bare.list[c].why);
    }
  }
  std::filesystem::remove_all(store.parent_path());
}

}  // namespace
}  // namespace archipelago::planning
