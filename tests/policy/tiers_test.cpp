#include "policy/tiers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "policy/fake_jobs.hpp"
#include "policy/fake_view.hpp"
#include "policy/hybrid.hpp"
#include "policy/sovereign.hpp"

namespace archipelago::policy {
namespace {

using test::FakeView;
using test::three_blocs;
using ::testing::ElementsAre;

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
int site_of(const Policy& policy, const FakeView& view, std::size_t nation = 0) {
  const auto answer = policy.decide(request_of(nation), view);
  return answer ? static_cast<int>(answer->site.at()) : -1;
}

// Home takes 2 x 50 + wait; the partner BB 2 x 10 + 5 = 25 ms; CC, outside the bloc, 3 ms.
FakeView::Way home(std::int64_t wait) { return {0, ms(50), ms(wait)}; }
const FakeView::Way kPartner{1, ms(10), ms(5)};
const FakeView::Way kForeign{2, ms(1), ms(1)};

// 100 + 1900 = 2000 ms is still within 2 s; one millisecond more is not.
TEST(Sovereign, HomeServesUpToTheLimitAndTheBlocBeyondIt) {
  const auto platform = three_blocs();
  EXPECT_EQ(site_of(Sovereign(), {platform, {home(1900), kPartner, kForeign}}), 0);
  EXPECT_EQ(site_of(Sovereign(), {platform, {home(1901), kPartner, kForeign}}), 1);
  Objective tight;
  tight.within = ms(500);
  EXPECT_EQ(site_of(Sovereign(tight), {platform, {home(400), kPartner, kForeign}}), 0);
  EXPECT_EQ(site_of(Sovereign(tight), {platform, {home(401), kPartner, kForeign}}), 1);
}

TEST(Sovereign, NeverLeavesTheBloc) {
  const auto platform = three_blocs();
  EXPECT_EQ(site_of(Sovereign(), {platform, {home(9000), kForeign}}), 0);
  EXPECT_EQ(site_of(Sovereign(), {platform, {kForeign}}), -1);
  EXPECT_EQ(site_of(Sovereign(), {platform, {{3, ms(9), ms(9000)}, kForeign}}, 3), 3);
}

// 100 + 3000 at home, 20 + 3500 at the partner's: both slow, the bloc's best is home.
TEST(Sovereign, WhenAllAreSlowTheBestOfTheBlocServes) {
  const auto platform = three_blocs();
  EXPECT_EQ(site_of(Sovereign(), {platform, {home(3000), {1, ms(10), ms(3500)}}}), 0);
  EXPECT_EQ(site_of(Sovereign(), {platform, {{0, ms(50), kNever}, {1, ms(10), ms(3500)}}}), 1);
  EXPECT_EQ(site_of(Sovereign(), {platform, {{0, ms(50), kNever}, {1, ms(10), kNever}}}), 1);
}

// A hall at home run by a firm of CC: home by soil, not by law.
TEST(Sovereign, AForeignOperatorsHallAtHomeIsHomeOnlyIfThatIsEnough) {
  auto platform = three_blocs();
  platform.sites[0].operator_nation = NationIndex(2);
  const FakeView view(platform, {home(100), kPartner});
  EXPECT_EQ(site_of(Sovereign({}, HomeOperator::kAny), view), 0);
  EXPECT_EQ(site_of(Sovereign({}, HomeOperator::kHome), view), 1);
  platform.sites[0].operator_nation = NationIndex(0);
  EXPECT_EQ(site_of(Sovereign({}, HomeOperator::kHome), {platform, {home(100), kPartner}}), 0);
}

// Two halls at home, 102 and 120 ms, the slower one cheaper: cost decides inside the tier, and the
// still cheaper partner is not asked.
TEST(Sovereign, TheObjectiveDecidesInsideATier) {
  auto platform = three_blocs();
  platform.sites.push_back(test::toy_site("second", 0, 8));  // number 5
  const FakeView view(platform, {{0, ms(50), ms(2), true, {2, 0}},
                                 {5, ms(50), ms(20), true, {1, 0}},
                                 {1, ms(10), ms(5), true, {0.5, 0}}});
  Objective cost;
  cost.aim = Aim::kCost;
  EXPECT_EQ(site_of(Sovereign(cost), view), 5);
  EXPECT_EQ(site_of(Sovereign(), view), 0);
}

TEST(Hybrid, OverflowsFromHomeToTheBlocAndThenAbroad) {
  const auto platform = three_blocs();
  const FakeView::Way slow_partner{1, ms(10), ms(1981)};
  EXPECT_EQ(site_of(Hybrid(), {platform, {home(1900), kPartner, kForeign}}), 0);
  EXPECT_EQ(site_of(Hybrid(), {platform, {home(1901), kPartner, kForeign}}), 1);
  EXPECT_EQ(site_of(Hybrid(), {platform, {home(1901), slow_partner, kForeign}}), 2);
  Objective tight;
  tight.within = ms(24);
  EXPECT_EQ(site_of(Hybrid(tight), {platform, {home(1), kPartner, kForeign}}), 2);
  tight.within = ms(25);
  EXPECT_EQ(site_of(Hybrid(tight), {platform, {home(1), kPartner, kForeign}}), 1);
}

TEST(Hybrid, WithARegionOverflowGoesThereAndNowhereElse) {
  const auto platform = three_blocs();
  const Hybrid policy({}, HomeOperator::kAny, SiteIndex(4));
  EXPECT_EQ(site_of(policy, {platform, {home(3000), kForeign, {4, ms(90), ms(10)}}}), 4);
  EXPECT_EQ(site_of(policy, {platform, {home(3000), kForeign}}), 0);
  EXPECT_FALSE(policy.admits(platform, NationIndex(0), SiteIndex(2)));
  EXPECT_TRUE(Hybrid().admits(platform, NationIndex(0), SiteIndex(2)));
}

// 3100 ms at home, 4020 in the bloc, 3600 in CC.
TEST(Hybrid, WhenAllAreSlowTheBestOfAllServes) {
  const auto platform = three_blocs();
  EXPECT_EQ(
      site_of(Hybrid(), {platform, {home(3000), {1, ms(10), ms(4000)}, {2, ms(300), ms(3000)}}}),
      0);
  EXPECT_EQ(
      site_of(Hybrid(), {platform, {home(3600), {1, ms(10), ms(4000)}, {2, ms(300), ms(3000)}}}),
      2);
}

class TieredJobs : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<SiteIndex> place(const Policy& policy, std::int32_t sites = 1) const {
    workload::Job job;
    job.nation = NationIndex(0);
    job.sync.sites = sites;
    return place_job(policy, platform_, job, view_).sites;
  }
  platform::Platform platform_ = three_blocs();
  test::FakeJobs view_;
};

TEST_F(TieredJobs, AJobStaysAtHomeThoughOthersWouldBeDoneSooner) {
  view_.done[SiteIndex(1)] = Seconds(10);
  view_.done[SiteIndex(2)] = Seconds(1);
  EXPECT_THAT(place(Sovereign()), ElementsAre(SiteIndex(0)));
  EXPECT_THAT(place(Hybrid()), ElementsAre(SiteIndex(0)));
}

TEST_F(TieredJobs, AJobTooLargeForHomeOrWhileHomeIsDownGoesToTheNextTier) {
  view_.done[SiteIndex(2)] = Seconds(1);
  view_.small.insert(SiteIndex(0));
  EXPECT_THAT(place(Sovereign()), ElementsAre(SiteIndex(1)));
  EXPECT_THAT(place(Hybrid()), ElementsAre(SiteIndex(1)));
  view_.small.clear();
  view_.done[SiteIndex(0)] = Seconds(std::numeric_limits<double>::infinity());
  EXPECT_THAT(place(Sovereign()), ElementsAre(SiteIndex(1)));
  view_.small.insert(SiteIndex(1));
  EXPECT_THAT(place(Sovereign()), ElementsAre(SiteIndex(0))) << "waits for a repair";
  EXPECT_THAT(place(Hybrid()), ElementsAre(SiteIndex(2)));
}

TEST_F(TieredJobs, AJobOverTwoSitesTakesTheBlocInButNothingAbroad) {
  view_.done[SiteIndex(2)] = Seconds(1);
  view_.done[SiteIndex(1)] = Seconds(500);
  EXPECT_THAT(place(Hybrid(), 2), ElementsAre(SiteIndex(1), SiteIndex(0)));
}

}  // namespace
}  // namespace archipelago::policy
