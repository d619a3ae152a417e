#include "policy/job_placement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "policy/fake_jobs.hpp"
#include "policy/fake_view.hpp"
#include "policy/federated.hpp"
#include "policy/global_cloud.hpp"
#include "policy/islands.hpp"

namespace archipelago::policy {
namespace {

using test::FakeJobs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JobPlacementTest : public ::testing::Test {
 protected:
  JobPlacement place(const Policy& policy, std::size_t nation, std::int32_t sites = 1) const {
    workload::Job job;
    job.nation = NationIndex(nation);
    job.sync.sites = sites;
    return place_job(policy, platform_, job, view_);
  }
  platform::Platform platform_ = test::three_blocs();
  FakeJobs view_;
  Federated federated_;
  Islands islands_;
};

TEST_F(JobPlacementTest, AnIslandKeepsItsJobs) {
  view_.done[SiteIndex(1)] = Seconds(1);
  EXPECT_THAT(place(islands_, 0).sites, ElementsAre(SiteIndex(0)));
}

TEST_F(JobPlacementTest, AFederationTakesTheEarliestCompletionInTheBlocAndTiesGoByTable) {
  EXPECT_THAT(place(federated_, 1).sites, ElementsAre(SiteIndex(0)));
  view_.done[SiteIndex(1)] = Seconds(999);
  EXPECT_THAT(place(federated_, 0).sites, ElementsAre(SiteIndex(1)));
  view_.done[SiteIndex(2)] = Seconds(1);  // of another bloc
  EXPECT_THAT(place(federated_, 0).sites, ElementsAre(SiteIndex(1)));
}

TEST_F(JobPlacementTest, AForeignCloudTakesEverything) {
  EXPECT_THAT(place(GlobalCloud(SiteIndex(2)), 0).sites, ElementsAre(SiteIndex(2)));
}

TEST_F(JobPlacementTest, ASiteWithoutAWayForTheDataIsTheLastResort) {
  view_.done[SiteIndex(0)] = Seconds(std::numeric_limits<double>::infinity());
  EXPECT_THAT(place(federated_, 0).sites, ElementsAre(SiteIndex(1)));
  EXPECT_THAT(place(islands_, 0).sites, ElementsAre(SiteIndex(0)));
}

TEST_F(JobPlacementTest, RulesRefuseBeforeSize) {
  view_.small = {SiteIndex(0), SiteIndex(1)};
  EXPECT_EQ(place(federated_, 0).refusal, JobRefusal::kTooLarge);
  view_.forbidden = {SiteIndex(0), SiteIndex(1)};
  EXPECT_EQ(place(federated_, 0).refusal, JobRefusal::kForbidden);
  EXPECT_THAT(place(federated_, 0).sites, IsEmpty());
}

TEST_F(JobPlacementTest, ASpreadJobNeedsThatManySites) {
  view_.done[SiteIndex(1)] = Seconds(1);
  EXPECT_THAT(place(federated_, 0, 2).sites, ElementsAre(SiteIndex(1), SiteIndex(0)));
  EXPECT_EQ(place(islands_, 0, 2).refusal, JobRefusal::kForbidden);
  view_.small = {SiteIndex(0)};
  EXPECT_EQ(place(federated_, 0, 2).refusal, JobRefusal::kTooLarge);
}

}  // namespace
}  // namespace archipelago::policy
