// Fleets of the same service on toy2, sized by simulation, without and with megawatts on the right.
#include "planning/certify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "planning/network_maker.hpp"
#include "sizing/fleet.hpp"
#include "support/source_dir.hpp"

namespace archipelago::planning {
namespace {

using testing::HasSubstr;

PlanTask toy() {
  PlanTask task = read_plan(std::filesystem::path(test::source_dir()) / "experiments" / "planning" /
                            "toy2.yaml");
  task.certify.stretch.set = {"horizon=22 min", "serving.max_sequences=3"};
  return task;
}

// Its 20 kW hold the two nodes that a plan buys into them.
const std::vector<ShortListed> kRightMw{{"right-mw", {2}, {0, 16}}};

// 180 requests a second need 13 replicas and more of 14.1 a second each: two nodes of eight.  Today one fits
// on either side; with megawatts on the right both stand there, where a node is cheaper.
TEST(Certify, TheSameServiceWhereItIsCheapest) {
  const PlanTask task = toy();
  const Certificates found = certify(task, kRightMw, {});
  EXPECT_NEAR(found.asked, 180, 2);
  ASSERT_EQ(found.list.size(), 2U);
  const Certificate& today = found.list[0];
  const Certificate& with = found.list[1];
  EXPECT_EQ(today.name, "today");
  ASSERT_TRUE(today.keeps) << today.why_not;
  ASSERT_TRUE(with.keeps) << with.why_not;
  EXPECT_EQ(today.gpus, 16);
  EXPECT_EQ(with.gpus, 16);
  const sizing::Stands stands = sizing::make_stands(task.scenario(), demand_of(task), {16, 8});
  const double left = stands.node_usd[0];
  const double right = stands.node_usd[1];
  EXPECT_LT(right, left);
  EXPECT_NEAR(today.usd, left + right, 1e-6 * today.usd);
  EXPECT_NEAR(with.usd, 2 * right, 1e-6 * with.usd);
  // A fluid program buys parts of nodes: what 180 a second take at 85 % of 14.1, less than was certified.
  EXPECT_TRUE(today.program_serves);
  EXPECT_LT(today.program_gpus, today.gpus);
  EXPECT_NEAR(today.program_gpus, with.program_gpus, 1e-6);
  EXPECT_GT(today.program_usd, with.program_usd);
  EXPECT_THAT(certificates_csv(found), HasSubstr("\nright-mw,yes,16,0,"));
  EXPECT_THAT(certificate_sentences(found)[1], HasSubstr("With right-mw: 16 GPUs, 0 avoided"));
}

// 360 a second are more than sixteen GPUs hold: without the candidate there is no equal service.
TEST(Certify, SaysWhereNoFleetFits) {
  PlanTask task = toy();
  task.certify.stretch.demand_times = 6;
  const Certificates found = certify(task, {}, {});
  ASSERT_EQ(found.list.size(), 1U);
  EXPECT_FALSE(found.list[0].keeps);
  EXPECT_THAT(found.list[0].why_not, HasSubstr("GPUs that the sites may hold"));
  EXPECT_FALSE(found.list[0].program_serves);
  EXPECT_THAT(certificate_sentences(found)[0], HasSubstr("today no fleet that fits keeps it"));
}

}  // namespace
}  // namespace archipelago::planning
