#include "engine/requests/request_path.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <tuple>

#include "engine/request_path_world.hpp"

namespace archipelago::engine {
namespace {

using record::Fate;
using record::RequestOutcome;
using test::kCable;
using test::kDecodes;
using test::kLeft;
using test::kLeftAccess;
using test::kPrefill;
using test::kRight;
using test::kRightAccess;
using test::PathSettings;
using test::PathWorld;
using test::toy2;
using test::toy_chat;

constexpr SimTime seconds(double s) { return to_sim_time(Seconds(s)); }

const policy::PolicyChoice kIslands{"islands", {}};
const policy::PolicyChoice kFederated{"federated", {}};
const policy::PolicyChoice kCloudRight{"global_cloud", {{"region", "right"}}};
const policy::PolicyChoice kCloudLeft{"global_cloud", {{"region", "left"}}};

std::vector<RequestOutcome> served(const PathWorld& world, NationIndex nation) {
  std::vector<RequestOutcome> some;
  for (const RequestOutcome& outcome : world.outcomes) {
    if (outcome.fate == Fate::kServed && outcome.nation == nation) some.push_back(outcome);
  }
  return some;
}

// With eight replicas a site and one request a second each finds an empty replica.
void expect_all_as_on_paper(const PathWorld& world, NationIndex nation, std::size_t site,
                            SimTime one_way) {
  const auto outcomes = served(world, nation);
  ASSERT_GT(outcomes.size(), 20U);
  for (const RequestOutcome& outcome : outcomes) {
    ASSERT_EQ(outcome.site, SiteIndex(site));
    ASSERT_EQ(outcome.network_one_way, one_way);
    ASSERT_EQ(outcome.first_token - outcome.asked, 2 * one_way + kPrefill);
    ASSERT_EQ(outcome.finished - outcome.first_token, kDecodes);
  }
}

// TTFT 10 + 20 = 30 ms on the left, 20 + 20 = 40 ms on the right.
TEST(RequestPath, AtHomeARequestTakesAccessPrefillAndDecodes) {
  PathWorld world(toy2(), toy_chat(), {.policy = kIslands});
  world.run();
  expect_all_as_on_paper(world, kLeft, 0, kLeftAccess);
  expect_all_as_on_paper(world, kRight, 1, kRightAccess);
}

// 1 MB up and 2 MB down over a line of 1 MB/s: a second before the request sets off, two behind its last
// token, which are no time between tokens.
TEST(RequestPath, APayloadTakesTheTimeOfTheUsersLine) {
  workload::Recipe recipe = toy_chat();
  recipe.inference[0].payload = workload::Payload{Bytes(1e6), Bytes(2e6), BytesPerSecond(1e6)};
  PathWorld world(toy2(), std::move(recipe), {.policy = kCloudRight});
  world.run();
  const std::vector<RequestOutcome> outcomes = served(world, kLeft);
  ASSERT_GT(outcomes.size(), 20U);
  for (const RequestOutcome& outcome : outcomes) {
    ASSERT_EQ(outcome.first_token - outcome.asked,
              seconds(1) + 2 * (kLeftAccess + kCable) + kPrefill);
    ASSERT_EQ(outcome.finished - outcome.first_token, kDecodes + seconds(2));
    ASSERT_DOUBLE_EQ(record::tpot_s(outcome), kDecodes.seconds() / 10);
    ASSERT_GE(outcome.first_token - outcome.asked, outcome.ttft_bound);
    ASSERT_EQ(outcome.payload_up, 1e6);
    ASSERT_EQ(outcome.payload_down, 2e6);
  }
}

// TTFT 39.994776092 ms and E2E 140.995831092 ms for the left user: SOURCES.md.
TEST(RequestPath, AbroadARequestCrossesTheCableBothWays) {
  PathWorld world(toy2(), toy_chat(), {.policy = kCloudRight});
  world.run();
  expect_all_as_on_paper(world, kLeft, 1, kLeftAccess + kCable);
  expect_all_as_on_paper(world, kRight, 1, kRightAccess);
  const RequestOutcome outcome = served(world, kLeft).front();
  EXPECT_EQ((outcome.first_token - outcome.asked).ps, 39'994'776'092);
  EXPECT_EQ((outcome.finished - outcome.asked).ps, 140'995'831'092);
}

// 29.994776 ms of network and 20 ms of prefill for the right user.
TEST(RequestPath, TheWayBackFromTheLeftIsAsLong) {
  PathWorld world(toy2(), toy_chat(), {.policy = kCloudLeft});
  world.run();
  expect_all_as_on_paper(world, kRight, 0, kRightAccess + kCable);
  EXPECT_EQ(2 * served(world, kRight).front().network_one_way, SimTime{29'994'776'092});
}

TEST(RequestPath, AFederationOfIdleSitesServesAtHome) {
  PathWorld world(toy2(), toy_chat(), {.policy = kFederated});
  world.run();
  expect_all_as_on_paper(world, kLeft, 0, kLeftAccess);
  expect_all_as_on_paper(world, kRight, 1, kRightAccess);
}

TEST(RequestPath, AFederationServesANationWithoutGpusAbroad) {
  auto platform = toy2();
  platform.sites[0].gpus = 0;
  PathWorld world(std::move(platform), toy_chat(), {.policy = kFederated});
  world.run();
  expect_all_as_on_paper(world, kLeft, 1, kLeftAccess + kCable);
}

// No power on the left from 100 s to 150 s.
constexpr SimTime kDark{100'000'000'000'000};
constexpr SimTime kLight{150'000'000'000'000};

void run_through_an_outage(PathWorld& world) {
  const serving::PoolIndex left = *world.deployment.find(SiteIndex(0), LlmIndex(0));
  world.path.advance_to(kDark);
  world.path.serving().stop(left, kDark);
  world.path.advance_to(kLight);
  world.path.serving().resume(left, kLight);
  world.run();
}

// Whoever is at the site then or comes to it is refused for that reason, and nobody else.
TEST(RequestPath, WithoutPowerASiteRefusesWhatItHoldsAndWhatComes) {
  PathWorld world(toy2(), toy_chat(), {.policy = kIslands});
  run_through_an_outage(world);
  std::size_t came_in_the_dark = 0;
  for (const RequestOutcome& outcome : world.outcomes) {
    if (outcome.nation != kLeft || outcome.fate == Fate::kInFlight) continue;
    const SimTime came = outcome.asked + kLeftAccess;
    const bool dark = came + kPrefill + kDecodes > kDark && came < kLight;
    ASSERT_EQ(outcome.fate, dark ? Fate::kNoPower : Fate::kServed);
    if (!dark) continue;
    ++came_in_the_dark;
    ASSERT_EQ(outcome.finished, std::max(came, kDark) + kLeftAccess);
  }
  EXPECT_GT(came_in_the_dark, 20U);
  EXPECT_EQ(world.count(Fate::kNoPower), came_in_the_dark);
}

// The partner takes over: only those refused that were there already or on their way.
TEST(RequestPath, AFederationServesAbroadWhileASiteHasNoPower) {
  PathWorld world(toy2(), toy_chat(), {.policy = kFederated});
  run_through_an_outage(world);
  std::size_t abroad = 0;
  for (const RequestOutcome& outcome : world.outcomes) {
    if (outcome.nation != kLeft || outcome.asked < kDark || outcome.asked >= kLight) continue;
    ASSERT_EQ(outcome.fate, Fate::kServed);
    ASSERT_EQ(outcome.site, SiteIndex(1));
    ++abroad;
  }
  EXPECT_GT(abroad, 20U);
  EXPECT_LE(world.count(Fate::kNoPower), 1U);
}

// Left: one replica for 6.75 requests a second of 0.121 s each, 82 % busy with one at a time; the
// federation sends what would wait to the eight replicas of the right.
TEST(RequestPath, AFederationOverflowsToThePartner) {
  auto platform = toy2();
  platform.sites[0].gpus = 1;
  serving::Limits limits;
  limits.max_sequences = 1;
  limits.queue_limit = 1;
  const auto refusals = [&](const policy::PolicyChoice& policy) {
    PathWorld world(platform, toy_chat(), {policy, limits, 9, 200});
    world.run();
    return world.count(Fate::kQueueFull);
  };
  const std::size_t alone = refusals(kIslands);
  const std::size_t together = refusals(kFederated);
  EXPECT_GT(alone, 200U);
  // Not zero: two requests under way within 5 ms see the same queue.
  EXPECT_LT(together, alone / 4);
}

// One server, nothing waits: a request that finds it busy is refused.  The list by hand: the server
// is free again 20 ms + 101.001055 ms after it took a request.
TEST(RequestPath, WithoutAQueueWhoComesWhileTheServerIsBusyIsRefused) {
  auto platform = toy2();
  platform.sites[0].gpus = 1;
  serving::Limits limits;
  limits.queue_limit = 0;
  PathWorld world(std::move(platform), test::toy_recipe({test::toy_stream("chat", {1, 0})}),
                  {kIslands, limits, 8, 200});
  world.run();
  std::sort(world.outcomes.begin(), world.outcomes.end(),
            [](const RequestOutcome& a, const RequestOutcome& b) { return a.asked < b.asked; });
  SimTime free;
  std::size_t refused = 0;
  for (const RequestOutcome& outcome : world.outcomes) {
    if (outcome.fate == Fate::kInFlight) break;  // the end of the run
    const SimTime arrives = outcome.asked + kLeftAccess;
    if (arrives < free) {
      ++refused;
      ASSERT_EQ(outcome.fate, Fate::kQueueFull);
      ASSERT_EQ(outcome.finished, arrives + kLeftAccess);
    } else {
      ASSERT_EQ(outcome.fate, Fate::kServed);
      free = arrives + kPrefill + kDecodes;
      ASSERT_EQ(outcome.finished, free + kLeftAccess);
    }
  }
  EXPECT_GT(refused, 100U);
}

// One server, one at a time, first come first served, 50 ms of patience.  By hand: a request starts
// when the server is free, unless it has waited longer than that; who leaves takes no time of it.
TEST(RequestPath, WhoWaitsLongerThanTheTimeOutIsRefused) {
  constexpr SimTime kTimeout{50'000'000'000};
  auto platform = toy2();
  platform.sites[0].gpus = 1;
  serving::Limits limits;
  limits.max_sequences = 1;
  limits.timeout = kTimeout;
  PathWorld world(std::move(platform), test::toy_recipe({test::toy_stream("chat", {1, 0})}),
                  {kIslands, limits, 7, 200});
  world.run();
  std::sort(world.outcomes.begin(), world.outcomes.end(),
            [](const RequestOutcome& a, const RequestOutcome& b) { return a.asked < b.asked; });
  SimTime free;
  std::size_t refused = 0;
  std::size_t waited = 0;
  for (const RequestOutcome& outcome : world.outcomes) {
    if (outcome.fate == Fate::kInFlight) break;  // the end of the run
    const SimTime arrives = outcome.asked + kLeftAccess;
    if (arrives + kTimeout < free) {
      ++refused;
      ASSERT_EQ(outcome.fate, Fate::kTimeout);
      // Noticed at the end of an iteration, the longest of which is a prefill.
      const SimTime at_site = outcome.finished - kLeftAccess;
      ASSERT_GT(at_site, arrives + kTimeout);
      ASSERT_LE(at_site, arrives + kTimeout + kPrefill);
    } else {
      ASSERT_EQ(outcome.fate, Fate::kServed);
      const SimTime starts = std::max(arrives, free);
      waited += starts > arrives ? 1 : 0;
      ASSERT_EQ(outcome.first_token, starts + kPrefill + kLeftAccess);
      free = starts + kPrefill + kDecodes;
      ASSERT_EQ(outcome.finished, free + kLeftAccess);
    }
  }
  EXPECT_GT(refused, 100U);
  EXPECT_GT(waited, 100U);
}

// 100 prompt tokens and 11 of output write 110 into memory: 6 blocks of 16 hold 96, 7 hold 112.
TEST(RequestPath, ARequestThatCanNeverFitIsRefusedAtOnce) {
  for (const std::int64_t tokens : {96, 112}) {
    auto platform = toy2();
    platform.profiles[0].kv_capacity_tokens = tokens;
    PathWorld world(std::move(platform), toy_chat(), {});
    world.run();
    const std::size_t ended = world.outcomes.size() - world.count(Fate::kInFlight);
    EXPECT_EQ(world.count(tokens == 96 ? Fate::kTooLong : Fate::kServed), ended) << tokens;
    EXPECT_GT(ended, 100U);
  }
}

class EveryPolicy : public ::testing::TestWithParam<std::string_view> {
 protected:
  static policy::PolicyChoice policy() {
    if (GetParam() == "islands") return kIslands;
    return GetParam() == "federated" ? kFederated : kCloudRight;
  }
};

// Half of the requests ask for an LLM without a serving profile.
TEST_P(EveryPolicy, RefusesAnLlmThatNobodyServes) {
  auto platform = toy2();
  platform.llms.push_back(platform.llms[0]);
  platform.llms[1].name = "nowhere-llm";
  auto recipe = toy_chat();
  recipe.inference[0].llms = {{LlmIndex(0), 0.5}, {LlmIndex(1), 0.5}};
  PathWorld world(std::move(platform), std::move(recipe), {.policy = policy()});
  world.run();
  EXPECT_GT(world.count(Fate::kNoSite), 50U);
  EXPECT_GT(world.count(Fate::kServed), 50U);
  for (const RequestOutcome& outcome : world.outcomes) {
    if (outcome.fate == Fate::kInFlight) continue;
    ASSERT_EQ(outcome.fate, outcome.llm == LlmIndex(0) ? Fate::kServed : Fate::kNoSite);
    if (outcome.fate == Fate::kNoSite) {
      ASSERT_EQ(outcome.finished, outcome.asked);
    }
  }
}

// Thirty times what the sites can do: all reasons to refuse at once, and every request has one end.
TEST_P(EveryPolicy, EveryRequestHasOneOutcomeUnderOverload) {
  auto platform = toy2();
  for (auto& site : platform.sites) site.gpus = 1;
  serving::Limits limits;
  limits.max_sequences = 2;
  limits.queue_limit = 5;
  limits.timeout = seconds(0.2);
  PathWorld world(platform, toy_chat(), {policy(), limits, 500, 20});
  world.run();

  workload::RequestSource again(platform, world.recipe, test::kMonday, world.horizon, 500, {7, 0});
  const auto all = test::all_requests(again);
  ASSERT_EQ(world.outcomes.size(), all.size());
  using Key = std::tuple<SimTime, NationIndex>;
  std::vector<Key> asked;
  std::vector<Key> answered;
  for (const auto& request : all) asked.emplace_back(request.at, request.nation);
  for (const auto& outcome : world.outcomes) answered.emplace_back(outcome.asked, outcome.nation);
  std::sort(asked.begin(), asked.end());
  std::sort(answered.begin(), answered.end());
  EXPECT_EQ(answered, asked);
  EXPECT_EQ(world.path.asked()[0] + world.path.asked()[1], all.size());
  EXPECT_GT(world.count(Fate::kServed), 100U);
  EXPECT_GT(world.count(Fate::kQueueFull), 100U);
  EXPECT_GT(world.count(Fate::kTimeout), 10U);
  EXPECT_GT(world.count(Fate::kInFlight), 0U);
}

// INV-2 by hand: nothing is answered before it can have been there and back and computed.
TEST_P(EveryPolicy, NoAnswerIsFasterThanAnEmptySite) {
  PathWorld world(toy2(), toy_chat(), {policy(), {}, 60, 50});
  world.run();
  EXPECT_GT(world.count(Fate::kServed), 1000U);
  for (const RequestOutcome& outcome : world.outcomes) {
    if (outcome.fate != Fate::kServed) continue;
    ASSERT_GE(outcome.first_token - outcome.asked, 2 * outcome.network_one_way + kPrefill);
    ASSERT_GE(outcome.finished - outcome.first_token, kDecodes);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, EveryPolicy,
                         ::testing::Values("islands", "federated", "global_cloud"));

// Catching up a millisecond at a time is what SimGrid's clock may ask for.
TEST(RequestPath, ManySmallStepsGiveTheOutcomesOfOneBigOne) {
  const PathSettings settings{kFederated, {}, 100, 10};
  PathWorld one(toy2(), toy_chat(), settings);
  one.run();
  PathWorld many(toy2(), toy_chat(), settings);
  for (SimTime t; t < many.horizon; t += SimTime{1'000'000'000}) many.path.advance_to(t);
  many.run();
  ASSERT_EQ(many.outcomes.size(), one.outcomes.size());
  for (std::size_t i = 0; i < one.outcomes.size(); ++i) {
    const RequestOutcome& a = one.outcomes[i];
    const RequestOutcome& b = many.outcomes[i];
    ASSERT_EQ(std::tuple(a.asked, a.fate, a.site, a.first_token, a.finished),
              std::tuple(b.asked, b.fate, b.site, b.first_token, b.finished));
  }
}

TEST(RequestPath, WhatIsUnderWayAtTheEndIsInFlight) {
  PathWorld world(toy2(), toy_chat(), {kIslands, {}, 100, 10});
  world.run();
  EXPECT_GT(world.count(Fate::kInFlight), 0U);
  for (const RequestOutcome& outcome : world.outcomes) {
    // 75 requests a second in 8 replicas take well below 2 s each.
    if (outcome.fate == Fate::kInFlight) {
      ASSERT_GT(outcome.asked, world.horizon - seconds(2));
    }
  }
}

// The cable is down from 50 s to 100 s; users of the right do not need it.
TEST(RequestPath, ACutRefusesWhoNeedsTheCableAndARepairServesAgain) {
  PathWorld world(toy2(), toy_chat(), {.policy = kCloudRight});
  world.path.advance_to(seconds(50));
  world.router.set_up(CableIndex(0), false);
  world.path.advance_to(seconds(100));
  world.router.set_up(CableIndex(0), true);
  world.run();
  EXPECT_GT(world.count(Fate::kNoSite), 20U);
  for (const RequestOutcome& outcome : world.outcomes) {
    if (outcome.fate == Fate::kInFlight) continue;
    const bool cut = outcome.asked > seconds(50) && outcome.asked <= seconds(100);
    ASSERT_EQ(outcome.fate, cut && outcome.nation == kLeft ? Fate::kNoSite : Fate::kServed);
  }
}

// A second cable of 2000 km: 2 x 4.897388046 + 0.1 ms = 9.894776091 ms.
TEST(RequestPath, ReroutesAfterACut) {
  auto platform = toy2();
  platform.cables.push_back(platform.cables[0]);
  platform.cables[1].name = "detour";
  platform.cables[1].route = Kilometres(2000);
  PathWorld world(std::move(platform), toy_chat(), {.policy = kCloudRight});
  world.path.advance_to(seconds(100));
  world.router.set_up(CableIndex(0), false);
  world.run();
  std::size_t before = 0;
  std::size_t after = 0;
  for (const RequestOutcome& outcome : served(world, kLeft)) {
    const bool cut = outcome.asked > seconds(100);
    (cut ? after : before) += 1;
    ASSERT_EQ(outcome.network_one_way, kLeftAccess + (cut ? SimTime{9'894'776'091} : kCable));
  }
  EXPECT_GT(before, 20U);
  EXPECT_GT(after, 20U);
}

TEST(RequestPath, AnIslandDoesNotNoticeACut) {
  PathWorld world(toy2(), toy_chat(), {.policy = kIslands});
  world.router.set_up(CableIndex(0), false);
  world.run();
  EXPECT_EQ(world.count(Fate::kServed) + world.count(Fate::kInFlight), world.outcomes.size());
  expect_all_as_on_paper(world, kLeft, 0, kLeftAccess);
}

}  // namespace
}  // namespace archipelago::engine
