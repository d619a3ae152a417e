// Cost, carbon and balance against latency, on a federation made of numbers.
#include "policy/objective.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/fake_view.hpp"
#include "policy/federated.hpp"
#include "policy/islands.hpp"
#include "policy/policy_registry.hpp"

namespace archipelago::policy {
namespace {

using test::FakeView;
using test::three_blocs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr SimTime ms(std::int64_t milliseconds) { return {milliseconds * 1'000'000'000}; }

workload::Request request() {
  workload::Request r;
  r.at = ms(7);
  r.nation = NationIndex(0);
  r.metro = PointIndex(0);
  r.prompt_tokens = 100;
  return r;
}

// AA at home: near and dear, 60 ms to the first token.  BB of the same bloc: far, 240 ms, cheap but
// dirty.  CC, of another bloc, would be best by anything.
FakeView view(const platform::Platform& platform, SimTime wait_bb = ms(160)) {
  return {platform,
          {{0, ms(10), ms(40), true, {0.004, 1}},
           {1, ms(40), wait_bb, true, {0.001, 3}},
           {2, ms(1), ms(1), true, {0, 0}}}};
}

int served_by(const Objective& objective, const FakeView& federation) {
  const auto answer = Federated(objective).decide(request(), federation);
  return answer ? static_cast<int>(answer->site.at()) : -1;
}

TEST(Objective, EachAimChoosesItsOwn) {
  const auto toy = three_blocs();
  EXPECT_EQ(served_by({.aim = Aim::kLatency}, view(toy)), 0);
  EXPECT_EQ(served_by({.aim = Aim::kCost}, view(toy)), 1);
  EXPECT_EQ(served_by({.aim = Aim::kCarbon}, view(toy)), 0);
}

// AA is nearest, but so full that an answer takes 120 ms a token; BB keeps the default of 100 ms.
TEST(Objective, ASiteThatIsTooSlowATokenIsPassedOver) {
  const auto toy = three_blocs();
  const auto tpots = [&](SimTime aa, SimTime bb, SimTime wait_bb) {
    return FakeView{toy,
                    {{0, ms(10), ms(40), true, {0.001, 1}, true, {}, aa},
                     {1, ms(40), wait_bb, true, {0.004, 3}, true, {}, bb}}};
  };
  EXPECT_EQ(served_by({}, tpots(ms(120), ms(20), ms(160))), 1);
  EXPECT_EQ(served_by({}, tpots(ms(100), ms(20), ms(160))), 0) << "just kept";
  EXPECT_EQ(served_by({.tpot = ms(120)}, tpots(ms(120), ms(20), ms(160))), 0);
  EXPECT_EQ(served_by({}, tpots(ms(120), ms(110), ms(160))), 0) << "nobody keeps it: the quickest";
  // 40 + 1921 + 40 ms: the first token would come behind the two seconds.
  EXPECT_EQ(served_by({}, tpots(ms(120), ms(20), ms(1920))), 1);
  EXPECT_EQ(served_by({}, tpots(ms(120), ms(20), ms(1921))), 0);
  EXPECT_EQ(served_by({.aim = Aim::kCost}, tpots(ms(120), ms(20), ms(160))), 1);
  // Islands have no other site.
  const FakeView view = tpots(ms(120), ms(20), ms(160));
  EXPECT_EQ(Islands().decide(request(), view)->site, SiteIndex(0));
}

TEST(Objective, OnlySitesThatAreFastEnoughCompeteOnPrice) {
  const auto toy = three_blocs();
  // BB answers after 40 + 160 + 40 = 240 ms.
  EXPECT_EQ(served_by({.aim = Aim::kCost, .within = ms(240)}, view(toy)), 1);
  EXPECT_EQ(served_by({.aim = Aim::kCost, .within = ms(239)}, view(toy)), 0);
  EXPECT_EQ(served_by({.aim = Aim::kCost, .within = ms(30)}, view(toy)), 0)
      << "nobody: the fastest";
  EXPECT_EQ(served_by({.aim = Aim::kCost}, view(toy, kNever)), 0) << "its queue is full";
}

TEST(Objective, BalanceWeighsRatiosToTheBest) {
  const auto toy = three_blocs();
  // AA: 1 + 4 + 1 = 6; BB: 240 / 60 + 1 + 3 = 8.
  EXPECT_EQ(served_by({.aim = Aim::kBalanced}, view(toy)), 0);
  // Twice the weight on cost: AA 10, BB 9.
  EXPECT_EQ(served_by({.aim = Aim::kBalanced, .weight_cost = 2}, view(toy)), 1);
  // No weight on latency and carbon is the aim cost.
  EXPECT_EQ(served_by({.aim = Aim::kBalanced, .weight_latency = 0, .weight_carbon = 0}, view(toy)),
            1);
}

TEST(Objective, NeverLeavesWhatThePolicyAdmits) {
  const auto toy = three_blocs();
  for (const Aim aim : {Aim::kLatency, Aim::kCost, Aim::kCarbon, Aim::kBalanced}) {
    EXPECT_NE(served_by({.aim = aim}, view(toy)), 2);
    const auto home = Islands({.aim = aim}).decide(request(), view(toy));
    ASSERT_TRUE(home.has_value());
    EXPECT_EQ(home->site.at(), 0U);
  }
}

platform::Platform metered() {
  platform::Platform toy = three_blocs();
  toy.gpus[0].clocks = {{1000, 700, 500, 600, 1, 1, 1, {}}};
  return toy;
}

TEST(Objective, OptionsAreChecked) {
  const auto faults = [](const Options& options) { return check_objective(options, metered()); };
  EXPECT_THAT(faults({}), IsEmpty());
  EXPECT_THAT(faults({{"objective", "balanced"}, {"weight_cost", "2"}, {"within", "500 ms"}}),
              IsEmpty());
  EXPECT_THAT(faults({{"objective", "carbn"}}), ElementsAre(HasSubstr("did you mean 'carbon'")));
  EXPECT_THAT(faults({{"objective", "cost"}, {"weight_cost", "2"}}),
              ElementsAre(HasSubstr("only counts with objective: balanced")));
  EXPECT_THAT(faults({{"objective", "balanced"}, {"weight_cost", "-1"}}),
              ElementsAre(HasSubstr("no number from 0")));
  EXPECT_THAT(faults({{"objective", "cost"}, {"within", "soon"}}),
              ElementsAre(HasSubstr("no duration")));
  EXPECT_THAT(faults({{"within", "1 s"}}), ElementsAre(HasSubstr("only counts with")));
}

TEST(Objective, NeedsThePowerOfItsGpus) {
  EXPECT_THAT(check_objective({{"objective", "carbon"}}, three_blocs()),
              ElementsAre(HasSubstr("gpu_clocks.csv")));
}

TEST(Objective, ReachesThePolicyAndItsJobs) {
  const auto toy = metered();
  const auto policy =
      make_policy({"federated", {{"objective", "balanced"}, {"weight_carbon", "3"}}}, toy);
  EXPECT_EQ(policy->objective().aim, Aim::kBalanced);
  EXPECT_EQ(policy->objective().weight_carbon, 3);
  EXPECT_EQ(PolicyChoice({"islands", {{"objective", "cost"}}}).label(), "islands-cost");
  EXPECT_NE(PolicyChoice({"islands", {{"weight_cost", "2"}}}).label(),
            PolicyChoice({"islands", {{"weight_carbon", "2"}}}).label());
}

}  // namespace
}  // namespace archipelago::policy
