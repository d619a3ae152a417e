#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "policy/fake_view.hpp"
#include "policy/federated.hpp"
#include "policy/global_cloud.hpp"
#include "policy/islands.hpp"
#include "policy/lowest_ttft.hpp"

namespace archipelago::policy {
namespace {

using test::FakeView;
using test::three_blocs;
using Way = FakeView::Way;

constexpr SimTime ms(std::int64_t milliseconds) { return {milliseconds * 1'000'000'000}; }

workload::Request request_of(std::size_t nation) {
  workload::Request request;
  request.at = ms(7);
  request.nation = NationIndex(nation);
  request.metro = PointIndex(nation);
  request.prompt_tokens = 100;
  request.output_tokens = 10;
  return request;
}

// The number of the site, -1 when the request is refused.
int site_of(const std::optional<FederationView::Reachable>& answer) {
  return answer ? static_cast<int>(answer->site.at()) : -1;
}

// Home is far and slow, every other site near and idle.
TEST(Islands, NeverLeavesHome) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, ms(50), ms(900)},
                                 {1, ms(1), ms(1)},
                                 {2, ms(1), ms(1)},
                                 {3, ms(1), ms(1)},
                                 {4, ms(1), ms(1)}});
  const auto answer = Islands().decide(request_of(0), view);
  EXPECT_EQ(site_of(answer), 0);
  EXPECT_EQ(answer->one_way, ms(50));
}

TEST(Islands, RefusesWhenHomeIsCutOff) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{1, ms(1), ms(1)}});
  EXPECT_EQ(site_of(Islands().decide(request_of(0), view)), -1);
}

TEST(Islands, RefusesWhenHomeDoesNotHaveTheLlm) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, ms(1), ms(1), false}, {1, ms(1), ms(1)}});
  EXPECT_EQ(site_of(Islands().decide(request_of(0), view)), -1);
}

TEST(Islands, TakesTheBetterOfTwoHalls) {
  auto platform = three_blocs();
  platform.sites.push_back(test::toy_site("second", 0, 8));  // number 5
  // Round trip and wait: 2 x 1 + 40 = 42 ms against 2 x 5 + 20 = 30 ms.
  const FakeView view(platform, {{0, ms(1), ms(40)}, {5, ms(5), ms(20)}});
  EXPECT_EQ(site_of(Islands().decide(request_of(0), view)), 5);
}

// 2 x 10 + 100 = 120 ms at home; 2 x 30 + 20 = 80 ms at the partner's.
TEST(Federated, TakesTheSiteOfTheBlocWithTheLowestExpectedTtft) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, ms(10), ms(100)}, {1, ms(30), ms(20)}});
  const auto answer = Federated().decide(request_of(0), view);
  EXPECT_EQ(site_of(answer), 1);
  EXPECT_EQ(answer->one_way, ms(30));
}

// The way back counts too: 2 x 10 + 35 = 55 ms at home beats 2 x 20 + 20 = 60 ms, although the
// first token comes into being earlier abroad (40 ms after asking against 45 ms).
TEST(Federated, CountsTheWayBack) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, ms(10), ms(35)}, {1, ms(20), ms(20)}});
  EXPECT_EQ(site_of(Federated().decide(request_of(0), view)), 0);
}

TEST(Federated, NeverLeavesTheBloc) {
  const auto platform = three_blocs();
  const FakeView view(
      platform, {{0, ms(50), ms(900)}, {1, ms(60), ms(900)}, {2, ms(1), ms(1)}, {3, ms(1), ms(1)}});
  EXPECT_EQ(site_of(Federated().decide(request_of(0), view)), 0);
  EXPECT_EQ(site_of(Federated().decide(request_of(1), view)), 0);
  EXPECT_EQ(site_of(Federated().decide(request_of(2), view)), 2);
}

// DD and EE have no bloc; that is not a bloc of the two.
TEST(Federated, ANationWithoutABlocStaysAtHome) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{3, ms(50), ms(900)}, {4, ms(1), ms(1)}});
  EXPECT_EQ(site_of(Federated().decide(request_of(3), view)), 3);
}

TEST(Federated, RefusesWhenNoSiteOfTheBlocCanBeReached) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{2, ms(1), ms(1)}, {4, ms(1), ms(1)}});
  EXPECT_EQ(site_of(Federated().decide(request_of(0), view)), -1);
}

// 2 x 10 + 40 = 2 x 20 + 20 = 60 ms.
TEST(Federated, OfEqualTtftTheNearerSiteWins) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, ms(20), ms(20)}, {1, ms(10), ms(40)}});
  EXPECT_EQ(site_of(Federated().decide(request_of(0), view)), 1);
}

TEST(Federated, OfEqualTtftAndDistanceTheFirstOfTheTableWins) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, ms(10), ms(20)}, {1, ms(10), ms(20)}});
  EXPECT_EQ(site_of(Federated().decide(request_of(1), view)), 0);
}

// kNever says "full": it must not be added to.
TEST(Federated, AvoidsASiteWhoseQueueIsFull) {
  const auto platform = three_blocs();
  const FakeView near_is_full(platform, {{0, ms(1), kNever}, {1, ms(30), ms(500)}});
  EXPECT_EQ(site_of(Federated().decide(request_of(0), near_is_full)), 1);
  const FakeView far_is_full(platform, {{0, ms(1), ms(500)}, {1, ms(30), kNever}});
  EXPECT_EQ(site_of(Federated().decide(request_of(0), far_is_full)), 0);
}

// So that the outcome says "queue full", not "no site".
TEST(Federated, WhenAllQueuesAreFullTheNearestSiteRefuses) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, ms(20), kNever}, {1, ms(10), kNever}});
  EXPECT_EQ(site_of(Federated().decide(request_of(0), view)), 1);
}

TEST(GlobalCloud, EverybodyGoesToTheOneRegion) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, ms(1), ms(1)}, {2, ms(90), ms(900)}, {3, ms(1), ms(1)}});
  for (std::size_t nation = 0; nation < platform.nations.size(); ++nation) {
    const auto answer = GlobalCloud(SiteIndex(2)).decide(request_of(nation), view);
    EXPECT_EQ(site_of(answer), 2);
    EXPECT_EQ(answer->one_way, ms(90));
  }
}

TEST(GlobalCloud, RefusesWhenTheRegionIsCutOffOrWithoutTheLlm) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, ms(1), ms(1)}, {2, ms(90), ms(1), false}});
  EXPECT_EQ(site_of(GlobalCloud(SiteIndex(2)).decide(request_of(0), view)), -1);
  EXPECT_EQ(site_of(GlobalCloud(SiteIndex(3)).decide(request_of(0), view)), -1);
}

// BB's operator runs sites 1, 2 and 3, also on the soil of CC and DD; sites 0 and 4 are others'.
platform::Platform with_cloud_of_bb() {
  auto platform = three_blocs();
  platform.sites[2].operator_nation = platform.sites[3].operator_nation = NationIndex(1);
  return platform;
}
const CloudRegions kCloudOfBb{{}, NationIndex(1), {}};

// 2 x 3 + 40 = 46 ms at the nearest is in time, though 2 x 10 + 1 = 21 ms at the next is less.
TEST(GlobalCloud, OfAnOperatorTheNearestRegionServes) {
  const auto platform = with_cloud_of_bb();
  const FakeView view(platform, {{0, ms(1), ms(1)},
                                 {1, ms(10), ms(1)},
                                 {2, ms(3), ms(40)},
                                 {3, ms(90), ms(1)},
                                 {4, ms(1), ms(1)}});
  const auto answer = GlobalCloud(kCloudOfBb).decide(request_of(2), view);
  EXPECT_EQ(site_of(answer), 2);
  EXPECT_EQ(answer->one_way, ms(3));
}

// Limit 50 ms.  The nearest takes 2 x 3 + 45 = 51 ms, the next 2 x 10 + 30 = 50 ms.
TEST(GlobalCloud, AFullRegionOverflowsToTheNext) {
  const auto platform = with_cloud_of_bb();
  Objective limits;
  limits.within = ms(50);
  const FakeView view(platform, {{2, ms(3), ms(45)}, {1, ms(10), ms(30)}, {3, ms(20), ms(1)}});
  EXPECT_EQ(site_of(GlobalCloud(kCloudOfBb, limits).decide(request_of(2), view)), 1);
  const FakeView refuses(platform, {{2, ms(3), kNever}, {1, ms(10), ms(30)}});
  EXPECT_EQ(site_of(GlobalCloud(kCloudOfBb, limits).decide(request_of(2), refuses)), 1);
}

// 150 ms a token is more than 100 ms.
TEST(GlobalCloud, ARegionThatAnswersTooSlowlyIsPassedOver) {
  const auto platform = with_cloud_of_bb();
  const FakeView view(platform, {{2, ms(3), ms(1), true, {}, true, {}, ms(150)},
                                 {1, ms(10), ms(30), true, {}, true, {}, ms(20)}});
  EXPECT_EQ(site_of(GlobalCloud(kCloudOfBb).decide(request_of(2), view)), 1);
}

// Limit 10 ms: 2 x 3 + 45 = 51, 2 x 10 + 30 = 50, 2 x 20 + 40 = 80.
TEST(GlobalCloud, WhenNoRegionIsInTimeTheLeastLateServes) {
  const auto platform = with_cloud_of_bb();
  Objective limits;
  limits.within = ms(10);
  const FakeView view(platform, {{2, ms(3), ms(45)}, {1, ms(10), ms(30)}, {3, ms(20), ms(40)}});
  EXPECT_EQ(site_of(GlobalCloud(kCloudOfBb, limits).decide(request_of(2), view)), 1);
}

// A joint venture that its own firm leads is no region of the cloud of the other.
TEST(GlobalCloud, OnlyTheOperatorsOwnLawMakesARegion) {
  auto platform = with_cloud_of_bb();
  platform.sites[0].other_laws = {NationIndex(1)};
  const FakeView view(platform, {{0, ms(1), ms(1)}});
  EXPECT_EQ(site_of(GlobalCloud(kCloudOfBb).decide(request_of(0), view)), -1);
}

TEST(GlobalCloud, AnswersWithItsOwnLlmWhenItHasOne) {
  EXPECT_EQ(GlobalCloud(kCloudOfBb).answers_with(LlmIndex(3)), LlmIndex(3));
  EXPECT_EQ(GlobalCloud(CloudRegions{{}, NationIndex(1), LlmIndex(1)}).answers_with(LlmIndex(3)),
            LlmIndex(1));
}

// Brute force: every admitted site, nearest first, strictly better wins.
int best_by_hand(const workload::Request& request, const FakeView& view,
                 const std::vector<bool>& admitted) {
  int best = -1;
  SimTime best_ttft = kNever;
  for (const FederationView::Reachable& way : view.reachable(request)) {
    if (!admitted[way.site.at()] || !view.serves(way.site, request.llm)) continue;
    const SimTime first = view.expected_first_token(way, request);
    const SimTime ttft = first == kNever ? kNever : first + way.one_way - request.at;
    if (best < 0 || ttft < best_ttft) {
      best = static_cast<int>(way.site.at());
      best_ttft = ttft;
    }
  }
  return best;
}

// Small whole milliseconds, so that ties are frequent.
TEST(LowestTtft, TheEarlyExitNeverChangesTheAnswer) {
  auto platform = three_blocs();
  while (platform.sites.size() < 12) {
    platform.sites.push_back(test::toy_site(test::numbered("more", platform.sites.size()), 0, 8));
  }
  RandomStream random({.experiment = 3, .replicate = 0}, "views");
  int saved = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<Way> ways;
    std::vector<bool> admitted;
    for (std::size_t site = 0; site < platform.sites.size(); ++site) {
      admitted.push_back(random.below(4) > 0);
      if (random.below(8) == 0) continue;  // not reachable
      const auto near = static_cast<std::int64_t>(random.below(12));
      const auto wait = static_cast<std::int64_t>(random.below(20));
      const bool full = random.below(6) == 0;
      Way way{site, ms(near), full ? kNever : ms(wait), random.below(5) > 0};
      way.prefill =
          ms(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(wait) + 1)));
      ways.push_back(way);
    }
    const FakeView view(platform, ways);
    const FakeView counting(platform, ways);
    const workload::Request request = request_of(0);
    const auto answer =
        lowest_ttft(request, counting, [&](SiteIndex site) { return admitted[site.at()]; });
    ASSERT_EQ(site_of(answer), best_by_hand(request, view, admitted)) << "round " << round;
    saved += view.asked() - counting.asked();
  }
  EXPECT_GT(saved, 10'000) << "the early exit saved next to nothing";
}

// Home has the first token after 2 + 30 = 32 ms and would be seen after 34.  The prefill alone makes
// the second 2 x 10 + 14 = 34: no better, and not asked; the third might have been 33.
TEST(LowestTtft, DoesNotAskWhereThePrefillAloneTakesTooLong) {
  const auto platform = three_blocs();
  Way second{1, ms(10), ms(14)};
  second.prefill = ms(14);
  Way third{2, ms(11), ms(40)};
  third.prefill = ms(11);
  const FakeView view(platform, {{0, ms(2), ms(30)}, second, third});
  const auto answer = lowest_ttft(request_of(0), view, [](SiteIndex) { return true; });
  EXPECT_EQ(site_of(answer), 0);
  EXPECT_EQ(view.asked(), 2);
}

TEST(LowestTtft, DoesNotAskTheOnlySite) {
  const auto platform = three_blocs();
  const FakeView view(platform, {{0, ms(2), ms(30)}, {1, ms(3), ms(1)}, {2, ms(4), kNever}});
  const auto answer =
      lowest_ttft(request_of(0), view, [](SiteIndex site) { return site == SiteIndex(2); });
  EXPECT_EQ(site_of(answer), 2);
  EXPECT_EQ(view.asked(), 0);
}

}  // namespace
}  // namespace archipelago::policy
