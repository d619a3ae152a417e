// Failures of sites and nodes: their number at the published rate, and what changes whose.
#include "platform/failures/site_faults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr SimTime days(double d) { return to_sim_time(Seconds(d * 86'400)); }

Platform hall(int gpus, int per_node) {
  Platform toy = test::toy_platform(gpus);
  for (Site& site : toy.sites) site.gpus_per_node = per_node;
  return toy;
}

std::vector<NodeFault> of_site(const std::vector<NodeFault>& faults, std::size_t site) {
  std::vector<NodeFault> own;
  std::copy_if(faults.begin(), faults.end(), std::back_inserter(own),
               [site](const NodeFault& f) { return f.site == SiteIndex(site); });
  return own;
}

// The run the rate comes from: 419 interruptions of 16,384 GPUs in 54 days; standard deviation
// sqrt(419 x 5) = 45.8 over five replicates.
TEST(NodeFaults, AtTheDefaultRateGiveLlama3Back) {
  Platform toy = hall(16'384, 8);
  toy.sites.resize(1);
  double count = 0;
  for (std::uint32_t r = 0; r < 5; ++r) {
    count += static_cast<double>(
        draw_node_faults(toy, days(54), {1, r}, {.node_repair = Seconds(1)}).size());
  }
  EXPECT_NEAR(count, 5 * 419, 4 * std::sqrt(5 * 419.0));
}

// 12 GPUs in nodes of 8: the second node has 4 and fails half as often.
TEST(NodeFaults, APartialNodeFailsByItsGpus) {
  const Platform toy = hall(12, 8);
  double whole = 0;
  double half = 0;
  for (std::uint32_t r = 0; r < 50; ++r) {
    for (const NodeFault& fault :
         of_site(draw_node_faults(toy, days(100), {2, r},
                                  {.per_gpu_day = 0.05, .node_repair = Seconds(1)}),
                 0)) {
      ASSERT_LT(fault.node, 2U);
      (fault.node == 0 ? whole : half) += 1;
    }
  }
  // 8 x 0.05 x 100 x 50 = 2000, and 1000.
  EXPECT_NEAR(whole, 2000, 4 * std::sqrt(2000.0));
  EXPECT_NEAR(half, 1000, 4 * std::sqrt(1000.0));
}

TEST(NodeFaults, MoreNodesChangeNothingForTheOthers) {
  const SiteFaultSettings settings{.per_gpu_day = 0.05};
  Platform toy = hall(16, 8);
  const auto before = draw_node_faults(toy, days(50), {3, 0}, settings);
  toy.sites[0].gpus = 64;
  const auto after = draw_node_faults(toy, days(50), {3, 0}, settings);
  EXPECT_EQ(of_site(after, 1), of_site(before, 1));
  auto first_two = of_site(after, 0);
  first_two.erase(std::remove_if(first_two.begin(), first_two.end(),
                                 [](const NodeFault& f) { return f.node > 1; }),
                  first_two.end());
  EXPECT_EQ(first_two, of_site(before, 0));
  EXPECT_FALSE(first_two.empty());
}

TEST(NodeFaults, AreSortedAndNoneInAHallWithoutGpus) {
  const auto faults = draw_node_faults(hall(64, 8), days(50), {4, 0}, {.per_gpu_day = 0.05});
  EXPECT_GT(faults.size(), 10U);
  EXPECT_TRUE(std::is_sorted(faults.begin(), faults.end(),
                             [](const auto& a, const auto& b) { return a.starts < b.starts; }));
  EXPECT_THAT(draw_node_faults(hall(0, 8), days(50), {4, 0}), IsEmpty());
}

TEST(SiteFaults, AreOffUnlessAskedFor) {
  EXPECT_THAT(draw_site_faults(hall(8, 8), days(100), {5, 0}), IsEmpty());
}

// 2 sites x 50 a year x 0.2 years x 100 replicates = 2000.
TEST(SiteFaults, AsManyAsThePoissonLawSaysAndAsLong) {
  const Platform toy = hall(8, 8);
  const SiteFaultSettings settings{.per_site_year = 50, .site_repair = Seconds(60), .repair_cv = 0};
  double count = 0;
  for (std::uint32_t r = 0; r < 100; ++r) {
    for (const SiteFault& fault : draw_site_faults(toy, days(73), {6, r}, settings)) {
      count += 1;
      if (fault.ends != kNever) {
        EXPECT_GE(fault.ends - fault.starts, days(60 / 86'400.0));
      }
    }
  }
  EXPECT_NEAR(count, 2000, 4 * std::sqrt(2000.0));
}

TEST(SiteFaults, JoinWhereTheyOverlap) {
  const SiteIndex a(0), b(1);
  EXPECT_THAT(join_overlaps(std::vector<SiteFault>{
                  {b, days(1), days(2)}, {a, days(2), days(4)}, {a, days(3), kNever}}),
              ElementsAre(SiteFault{b, days(1), days(2)}, SiteFault{a, days(2), kNever}));
}

}  // namespace
}  // namespace archipelago::platform
