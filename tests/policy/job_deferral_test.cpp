// Sites and hours chosen by price and carbon, each by hand on hours of round numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "policy/fake_jobs.hpp"
#include "policy/fake_view.hpp"
#include "policy/federated.hpp"
#include "policy/islands.hpp"
#include "policy/job_placement.hpp"

namespace archipelago::policy {
namespace {

using test::FakeJobs;
using test::hours;
using ::testing::ElementsAre;

class JobDeferralTest : public ::testing::Test {
 protected:
  // A run of two hours, to be done `deadline` hours after its submission at 0; 0: no deadline.
  JobPlacement place(const Policy& policy, double deadline, JobObjective objective,
                     double now = 0) const {
    workload::Job job;
    job.submitted = hours(now);
    job.run_time = hours(2);
    if (deadline > 0) job.deadline = hours(deadline);
    job.sync.sites = sites_;
    return place_job(policy, platform_, job, view_, objective, hours(now));
  }
  void at_once(std::size_t site, double wait_hours) {
    view_.done[SiteIndex(site)] = Seconds(3600 * (2 + wait_hours));
  }
  void price(std::size_t site, std::vector<double> by_hour) {
    view_.prices[{SiteIndex(site), EnergyFigure::kPrice}] = std::move(by_hour);
  }
  void carbon(std::size_t site, std::vector<double> by_hour) {
    view_.prices[{SiteIndex(site), EnergyFigure::kCarbon}] = std::move(by_hour);
  }
  void SetUp() override {
    at_once(0, 0);
    at_once(1, 0);
    // Over two hours: from 2 o'clock 55, from 3 50, from 4 65.
    price(0, {100, 100, 60, 50, 50, 80, 90, 90, 40, 40});
  }

  std::int32_t sites_ = 1;
  platform::Platform platform_ = test::three_blocs();
  FakeJobs view_;
  Federated federated_;
  Islands islands_;
};

TEST_F(JobDeferralTest, TheCheapestStartBeforeTheDeadlineIsWaitedFor) {
  EXPECT_EQ(place(islands_, 8, JobObjective::kCost).hold_until, hours(3));
  EXPECT_EQ(place(islands_, 5, JobObjective::kCost).hold_until, hours(3));  // the last one
  EXPECT_EQ(place(islands_, 4.5, JobObjective::kCost).hold_until, hours(2));
  EXPECT_EQ(place(islands_, 10, JobObjective::kCost).hold_until, hours(8));
}

TEST_F(JobDeferralTest, WithoutSlackItStartsAtOnce) {
  EXPECT_EQ(place(islands_, 2, JobObjective::kCost).hold_until, SimTime{});
  EXPECT_EQ(place(islands_, 1, JobObjective::kCost).hold_until, SimTime{});  // late anyway
  EXPECT_THAT(place(islands_, 1, JobObjective::kCost).sites, ElementsAre(SiteIndex(0)));
}

TEST_F(JobDeferralTest, TheEarliestOfEqualStartsIsTaken) {
  price(0, std::vector<double>(48, 0.1));
  EXPECT_EQ(place(islands_, 30, JobObjective::kCost).hold_until, SimTime{});
  price(0, {3, 3, 2, 2, 2, 2, 2, 2, 3});
  EXPECT_EQ(place(islands_, 30, JobObjective::kCost).hold_until, hours(9));  // 1 from then on
  EXPECT_EQ(place(islands_, 9, JobObjective::kCost).hold_until, hours(2));
}

TEST_F(JobDeferralTest, NowIsAStartToo) {
  // At 3:30: (0.5 x 50 + 50 + 0.5 x 80) / 2 = 57.5 against 65 at 4 and more after it.
  EXPECT_EQ(place(islands_, 4, JobObjective::kCost, 3.5).hold_until, hours(3.5));
  EXPECT_EQ(place(islands_, 4, JobObjective::kCost, 1.5).hold_until, hours(3));
}

TEST_F(JobDeferralTest, TheEarliestCompletionAsksForNoPrice) {
  EXPECT_EQ(place(islands_, 8, JobObjective::kEarliest).hold_until, SimTime{});
  EXPECT_EQ(place(islands_, 8, JobObjective::kEarliest, 5).hold_until, hours(5));
  EXPECT_EQ(view_.asked, 0);
}

TEST_F(JobDeferralTest, AJobWithoutADeadlineStartsNow) {
  EXPECT_EQ(place(islands_, 0, JobObjective::kCost).hold_until, SimTime{});
}

TEST_F(JobDeferralTest, AQueueIsWaitedForBeforeTheHour) {
  // In its queue at once it starts at 3 o'clock, the best there is.
  at_once(0, 3);
  EXPECT_EQ(place(islands_, 8, JobObjective::kCost).hold_until, SimTime{});
  // At 5: 85 from then, 65 from 7, 40 from 8.
  at_once(0, 5);
  EXPECT_EQ(place(islands_, 10, JobObjective::kCost).hold_until, hours(8));
  EXPECT_EQ(place(islands_, 9, JobObjective::kCost).hold_until, hours(7));
}

TEST_F(JobDeferralTest, TheCleanerSiteIsWorthALittlePatience) {
  carbon(0, std::vector<double>(48, 500));
  carbon(1, std::vector<double>(48, 100));
  at_once(1, 0.49);  // 1.25 x 2 h is 2.5 h
  EXPECT_THAT(place(federated_, 0, JobObjective::kCarbon).sites, ElementsAre(SiteIndex(1)));
  at_once(1, 0.51);
  EXPECT_THAT(place(federated_, 0, JobObjective::kCarbon).sites, ElementsAre(SiteIndex(0)));
  // Who may wait goes there.
  EXPECT_THAT(place(federated_, 3, JobObjective::kCarbon).sites, ElementsAre(SiteIndex(1)));
  EXPECT_THAT(place(federated_, 2.4, JobObjective::kCarbon).sites, ElementsAre(SiteIndex(0)));
}

TEST_F(JobDeferralTest, SiteAndHourAreChosenTogether) {
  price(1, {70, 70, 70, 70, 45, 45, 70, 70});
  const JobPlacement both = place(federated_, 8, JobObjective::kCost);
  EXPECT_THAT(both.sites, ElementsAre(SiteIndex(1)));
  EXPECT_EQ(both.hold_until, hours(4));
  const JobPlacement early = place(federated_, 5, JobObjective::kCost);
  EXPECT_THAT(early.sites, ElementsAre(SiteIndex(0)));
  EXPECT_EQ(early.hold_until, hours(3));
}

TEST_F(JobDeferralTest, PueDrawAndRunTimeCountAsMuchAsThePrice) {
  price(0, std::vector<double>(48, 100));
  price(1, std::vector<double>(48, 90));
  const auto chosen = [&] { return place(federated_, 0, JobObjective::kCost).sites.front(); };
  EXPECT_EQ(chosen(), SiteIndex(1));
  platform_.sites[1].pue = 1.4;  // 126 against 125
  EXPECT_EQ(chosen(), SiteIndex(0));
  view_.run[SiteIndex(1)] = hours(1.9);  // 119.7
  EXPECT_EQ(chosen(), SiteIndex(1));
  platform_.gpus.push_back(platform_.gpus[0]);
  platform_.sites[1].gpu = GpuIndex(1);
  platform_.gpus[1].tdp_w = 1000;
  EXPECT_EQ(chosen(), SiteIndex(0));
  // What it draws in training, where that is known, not its TDP of 1000 W.
  platform_.gpus[1].clocks.resize(1);
  platform_.gpus[1].clocks[0].training_w = 600;
  EXPECT_EQ(chosen(), SiteIndex(1));
}

TEST_F(JobDeferralTest, BalancedWeighsBothByTheirMeans) {
  price(0, std::vector<double>(48, 1));
  price(1, std::vector<double>(48, 3));
  carbon(0, std::vector<double>(48, 300));
  carbon(1, std::vector<double>(48, 100));
  const auto chosen = [&] { return place(federated_, 0, JobObjective::kBalanced).sites.front(); };
  // Means 2 and 200: 0.5 + 1.5 each.
  EXPECT_EQ(chosen(), SiteIndex(0));
  // Means 2 and 190: 0.5 + 1.58 against 1.5 + 0.42.
  carbon(1, std::vector<double>(48, 80));
  EXPECT_EQ(chosen(), SiteIndex(1));
}

TEST_F(JobDeferralTest, AJobOverTwoSitesStartsWhenBothTogetherAreCheapest) {
  sites_ = 2;
  // From 3: 50 + 90; from 4: 65 + 60; from 5: 85 + 45.
  price(1, {90, 90, 90, 90, 90, 30, 60, 90});
  const JobPlacement both = place(federated_, 8, JobObjective::kCost);
  EXPECT_THAT(both.sites, ElementsAre(SiteIndex(1), SiteIndex(0)));
  EXPECT_EQ(both.hold_until, hours(4));
}

TEST_F(JobDeferralTest, ASiteThatIsDownIsNotWaitedFor) {
  at_once(0, 0);
  view_.done[SiteIndex(0)] = Seconds(std::numeric_limits<double>::infinity());
  price(1, std::vector<double>(48, 1000));
  EXPECT_THAT(place(federated_, 8, JobObjective::kCost).sites, ElementsAre(SiteIndex(1)));
  EXPECT_THAT(place(islands_, 8, JobObjective::kCost).sites, ElementsAre(SiteIndex(0)));
}

TEST_F(JobDeferralTest, PricesBelowZeroAreTheBest) {
  price(0, {10, 10, -5, -5, 10, 10, 1, 1});
  EXPECT_EQ(place(islands_, 8, JobObjective::kCost).hold_until, hours(2));
  EXPECT_EQ(place(islands_, 8, JobObjective::kBalanced).hold_until, hours(2));
}

}  // namespace
}  // namespace archipelago::policy
