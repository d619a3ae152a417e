// The share of time that nodes are up, by how often they fail and how long a repair takes.  Writes
// and checks results/validation/availability.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "platform/failures/outage_law.hpp"
#include "support/claims.hpp"
#include "support/published_table.hpp"

namespace archipelago::test {
namespace {

constexpr double kDay = 86'400;
constexpr double kFailuresPerDay = 0.0065;
constexpr int kNodes = 20'000;
constexpr double kDays = 99;

// Of nodes that are drawn apart from each other, over the same days.
double drawn_share_up(double repair_hours) {
  const SimTime horizon = to_sim_time(Seconds(kDays * kDay));
  const platform::OutageLaw law{kFailuresPerDay / kDay, {Seconds(repair_hours * 3600), 1}};
  RandomStream random({12, 0}, "nodes");
  double down = 0;
  for (int node = 0; node < kNodes; ++node) {
    for (const platform::Outage& outage :
         platform::draw_outages(random, law, horizon, Seconds(100 * kDay))) {
      down += (std::min(outage.ends, horizon) - outage.starts).seconds();
    }
  }
  return 1 - down / (kNodes * kDays * kDay);
}

TEST(PublishedAvailability, TheTableIsCommitted) {
  const PublishedTable published("availability.csv");
  ASSERT_EQ(published.rows(), 2U);
  TextTable table({"repair, h", "published", "closed form", "ours"},
                  std::vector<Align>(4, Align::kRight));
  std::vector<ClaimLine> claims;
  for (std::size_t row = 0; row < published.rows(); ++row) {
    const double hours = published.number(row, "repair_hours");
    const double said = published.number(row, "share");
    const double form = std::exp(-kFailuresPerDay * hours / 24);
    const double ours = drawn_share_up(hours);
    // 20,000 x 99 days hold 12,870 failures: their time down varies by about a percent.
    EXPECT_NEAR((1 - ours) / (1 - form), 1, 0.05);
    table.add({fmt::format("{}", hours), fmt::format("{}", said), fmt::format("{:.4f}", form),
               fmt::format("{:.4f}", ours)});
    claims.push_back({fmt::format("availability: a node that is repaired in {} h", hours),
                      fmt::format("{}", said), fmt::format("{:.4f}", ours),
                      fmt::format("{:+.4f}", ours - said),
                      std::abs(ours - said) <= 0.0005 ? kHolds : kMissed});
  }
  expect_committed("availability.md", fmt::format(R"(# How long nodes are up

Published: capacity planning of the vLLM Semantic Router (`tests/published/availability.csv`), {} failures a node and day. Ours: the
outages that the simulator draws (`sim/platform/failures/outage_law.hpp`), {} nodes over {} days, repairs with a coefficient of
variation of 1. Closed form: exp(-rate x repair). Made by `tests/validation/availability_claims_test.cpp`. A claim holds within
0.0005. The source's rule of 5 % more GPUs than needed is a rule, not a figure: it is not compared.

{}
{})",
                                                  kFailuresPerDay, kNodes, kDays, table.markdown(),
                                                  claims_section(claims)));
}

}  // namespace
}  // namespace archipelago::test
