// On platforms/toy2: the right site publishes every second; a left user's gateway is one cable,
// 4,997,388,046 ps, away from it (request_path_world.hpp).
#include "engine/requests/stale_view.hpp"

#include <gtest/gtest.h>

#include "engine/request_path_world.hpp"
#include "policy/federated.hpp"

namespace archipelago::engine {
namespace {

using test::kCable;
using test::kLeft;
using test::kPrefill;
using test::toy2;
using test::toy_chat;

constexpr SimTime kSecond{1'000'000'000'000};
constexpr SimTime kTick{1};

class StaleViewTest : public ::testing::Test, public serving::Listener {
 protected:
  StaleViewTest() { view_.publish(); }

  [[nodiscard]] static workload::Request asks(SimTime at, std::int32_t prompt_tokens = 100) {
    workload::Request request;
    request.at = at;
    request.nation = kLeft;
    request.metro = PointIndex(0);
    request.prompt_tokens = prompt_tokens;
    request.output_tokens = 11;
    return request;
  }
  void send(std::size_t site, int requests, SimTime at) {
    serving_.run_until(at);
    for (int i = 0; i < requests; ++i) {
      serving_.submit(*deployment_.find(SiteIndex(site), LlmIndex(0)), {0, 1000, 2}, at);
    }
  }
  void publish() {
    serving_.run_until(view_.next());
    view_.publish();
  }
  // From arrival to first token, as the view expects it of a site.
  [[nodiscard]] static SimTime wait(const policy::FederationView& view, std::size_t site,
                                    const workload::Request& request) {
    for (const auto& way : view.reachable(request)) {
      if (way.site != SiteIndex(site)) continue;
      const SimTime first = view.expected_first_token(way, request);
      return first == kNever ? kNever : first - way.one_way - request.at;
    }
    return kNever;
  }

  void on_served(std::uint32_t, SimTime, SimTime) override {}
  void on_refused(std::uint32_t, SimTime, serving::Refusal) override {}

  platform::Platform platform_ = toy2();
  platform::Router router_{platform_};
  Deployment deployment_{platform_, {{"toy-llm", 1.0}}};
  std::vector<serving::PoolSpec> specs_ = deployment_.specs(platform_, {});
  serving::Serving serving_{specs_, *this};
  LiveView live_{platform_, router_, deployment_, serving_};
  StaleView view_{platform_, live_, deployment_, specs_, serving_, kSecond};
};

// 100 tokens lie between the lengths 1 and 256, and toy2's prefills are linear: 10 ms + 100 x 100
// us.
TEST_F(StaleViewTest, AnIdleSiteIsSeenExactly) {
  EXPECT_EQ(wait(view_, 1, asks({})), kPrefill);
  EXPECT_EQ(wait(view_, 1, asks({}, 1)), SimTime{10'100'000'000});
  EXPECT_EQ(wait(view_, 1, asks({}, 256)), SimTime{35'600'000'000});
  EXPECT_EQ(wait(view_, 1, asks({}, 8000)), wait(live_, 1, asks({}, 8000)));
}

TEST_F(StaleViewTest, APromptThatFitsNoMemoryIsNotSentThere) {
  EXPECT_EQ(wait(view_, 1, asks({}, 100'000'000)), kNever);
  EXPECT_EQ(wait(live_, 1, asks({}, 100'000'000)), kNever);
}

// Sixty prompts of 1000 tokens in each of the eight replicas: more than six seconds of prefill.
TEST_F(StaleViewTest, AQueueIsSeenAfterTheNextPublicationHasTravelled) {
  send(1, 480, {kSecond.ps / 2});
  publish();
  const SimTime known = kSecond + kCable;
  serving_.run_until(known - kTick);
  EXPECT_EQ(wait(view_, 1, asks(known - kTick)), kPrefill);
  const SimTime published = wait(view_, 1, asks(known));
  EXPECT_GT(published, 5 * kSecond);
  EXPECT_LT(published, 8 * kSecond);
  publish();
  EXPECT_EQ(wait(view_, 1, asks(2 * kSecond + kCable - kTick)), published);
  EXPECT_LT(wait(view_, 1, asks(2 * kSecond + kCable)), published) << "a second shorter";
}

TEST_F(StaleViewTest, AFullQueueIsKnownAsLate) {
  serving::Limits limits;
  limits.queue_limit = 1;
  specs_ = deployment_.specs(platform_, limits);
  serving::Serving tight(specs_, *this);
  const LiveView live(platform_, router_, deployment_, tight);
  StaleView view(platform_, live, deployment_, specs_, tight, kSecond);
  view.publish();
  tight.run_until({kSecond.ps - 1});
  for (int i = 0; i < 16; ++i) tight.submit(serving::PoolIndex(1), {0, 1000, 2}, {kSecond.ps - 1});
  tight.run_until(kSecond);
  view.publish();
  EXPECT_EQ(wait(live, 1, asks(kSecond)), kNever);
  EXPECT_EQ(wait(view, 1, asks(kSecond)), kPrefill);
  EXPECT_EQ(wait(view, 1, asks(kSecond + kCable)), kNever);
}

TEST_F(StaleViewTest, TheSitesOfTheUsersNationAreSeenLive) {
  send(0, 480, {kSecond.ps / 2});
  const workload::Request request = asks({kSecond.ps / 2});
  EXPECT_EQ(wait(view_, 0, request), wait(live_, 0, request));
  EXPECT_GT(wait(view_, 0, request), kSecond);
}

// Two seconds of work at home, six on the right.  Who knows stays; until the publication of second
// 1 has come the right seems idle.
TEST_F(StaleViewTest, ADecisionTurnsWhenThePublicationArrives) {
  const policy::Federated policy;
  send(0, 160, {kSecond.ps / 2});
  send(1, 480, {kSecond.ps / 2});
  EXPECT_EQ(policy.decide(asks({kSecond.ps / 2}), live_)->site, SiteIndex(0));
  EXPECT_EQ(policy.decide(asks({kSecond.ps / 2}), view_)->site, SiteIndex(1));
  publish();
  const SimTime known = kSecond + kCable;
  serving_.run_until(known - kTick);
  EXPECT_EQ(policy.decide(asks(known - kTick), view_)->site, SiteIndex(1));
  serving_.run_until(known);
  EXPECT_EQ(policy.decide(asks(known), view_)->site, SiteIndex(0));
}

TEST_F(StaleViewTest, OldPublicationsAreForgottenAndTheLatestFound) {
  while (view_.next() <= 100 * kSecond) publish();
  EXPECT_EQ(wait(view_, 1, asks(100 * kSecond)), kPrefill);
}

std::size_t abroad(const test::PathWorld& world) {
  std::size_t n = 0;
  for (const record::RequestOutcome& outcome : world.outcomes) {
    n += outcome.nation == kLeft && outcome.site == SiteIndex(1) ? 1 : 0;
  }
  return n;
}

// A site that seems idle for ever is sent more than one that is known to be busy.
TEST(StalePath, AViewThatIsNeverRefreshedSendsMoreAbroad) {
  test::PathSettings settings{.policy = {"federated", {}}, .demand_scale = 120, .horizon_s = 60};
  settings.limits.max_sequences = 1;
  test::PathWorld live(toy2(), toy_chat(), settings);
  live.run();
  settings.view_refresh = 1000 * kSecond;
  test::PathWorld stale(toy2(), toy_chat(), settings);
  stale.run();
  EXPECT_EQ(live.outcomes.size(), stale.outcomes.size());
  EXPECT_GT(abroad(stale), abroad(live) + live.outcomes.size() / 100);
}

// Publications fall between any two requests: whoever runs the path in small steps sees the same.
TEST(StalePath, StepsInBetweenChangeNothing) {
  test::PathSettings settings{.policy = {"federated", {}}, .demand_scale = 150, .horizon_s = 20};
  settings.view_refresh = kSecond;
  test::PathWorld once(toy2(), toy_chat(), settings);
  once.run();
  test::PathWorld steps(toy2(), toy_chat(), settings);
  for (std::int64_t t = 0; t < 20; ++t) {
    steps.path.advance_to({t * kSecond.ps});
    steps.path.advance_to({t * kSecond.ps + 300'000'000'000});
  }
  steps.run();
  ASSERT_EQ(once.outcomes.size(), steps.outcomes.size());
  for (std::size_t i = 0; i < once.outcomes.size(); ++i) {
    ASSERT_EQ(once.outcomes[i].site, steps.outcomes[i].site);
    ASSERT_EQ(once.outcomes[i].first_token, steps.outcomes[i].first_token);
  }
}

}  // namespace
}  // namespace archipelago::engine
